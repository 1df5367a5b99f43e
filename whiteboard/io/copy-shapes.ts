import type { Shape } from '../board/shape.ts';

/** What the clipboard's text says that it is. */
export const CLIPBOARD_TYPE = 'meshboard/shapes';

/** Shapes as text for the clipboard: JSON that says what it is. */
export const copyShapes = (shapes: readonly Shape[]): string => {
  const plain = shapes.map(({ id: _id, index: _index, ...shape }) =>
    shape.type === 'stroke'
      ? { ...shape, points: Array.from(shape.points, (each) => Math.round(each * 1000) / 1000) }
      : shape,
  );
  return JSON.stringify({ type: CLIPBOARD_TYPE, version: 1, shapes: plain });
};
