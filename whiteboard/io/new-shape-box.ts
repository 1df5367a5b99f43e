import { type Box, outlineBounds, unite } from '../board/geometry.ts';
import { settlePoints } from '../board/read-shape.ts';
import type { NewShape, Shape } from '../board/shape.ts';

/** The box around a shape that is not on a board yet, with its rotation. */
export const newShapeBox = (shape: NewShape): Box => {
  if (shape.type !== 'line' && shape.type !== 'arrow' && shape.type !== 'stroke') {
    const { x, y, w = 0, h = 0, rotation = 0 } = shape;
    return outlineBounds({ type: shape.type, x, y, w, h, rotation } as Shape);
  }
  const points = Array.from<number>(shape.points ?? []);
  const frame = settlePoints(points, shape.type === 'stroke' ? 3 : 2);
  const settled = {
    type: shape.type,
    x: shape.x + frame.left,
    y: shape.y + frame.top,
    w: frame.width,
    h: frame.height,
    rotation: shape.rotation ?? 0,
    points,
    curved: false,
  };
  return outlineBounds(settled as unknown as Shape);
};

/** The box around several, or null for none. */
export const newShapesBox = (shapes: readonly NewShape[]): Box | null =>
  shapes.reduce<Box | null>((all, shape) => {
    const box = newShapeBox(shape);
    return all === null ? box : unite(all, box);
  }, null);

export const moveNewShape = (shape: NewShape, dx: number, dy: number): NewShape => ({
  ...shape,
  x: shape.x + dx,
  y: shape.y + dy,
});
