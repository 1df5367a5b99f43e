import * as v from 'valibot';
import type { NewShape, Shape } from '../board/shape.ts';
import { newShapeId } from '../board/shape-id.ts';
import type { Box } from '../editor/editor.ts';

/** Most shapes taken from a clipboard, which any page can write. */
const MAX_SHAPES = 20_000;
const TYPE = 'meshboard/shapes';

const ShapeType = v.picklist(['rectangle', 'ellipse', 'diamond', 'line', 'arrow', 'stroke', 'text', 'frame']);
const Clipboard = v.object({
  type: v.literal(TYPE),
  version: v.literal(1),
  shapes: v.pipe(
    v.array(
      v.looseObject({
        type: ShapeType,
        x: v.pipe(v.number(), v.finite()),
        y: v.pipe(v.number(), v.finite()),
        w: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0)), 0),
        h: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0)), 0),
        groups: v.optional(v.array(v.string()), []),
        points: v.optional(v.array(v.pipe(v.number(), v.finite()))),
      }),
    ),
    v.minLength(1),
    v.maxLength(MAX_SHAPES),
  ),
});

/** The shapes as text for the clipboard. Ids and places in the order are left out: a paste makes new ones. */
export const writeShapes = (shapes: readonly Shape[]): string =>
  JSON.stringify({
    type: TYPE,
    version: 1,
    shapes: shapes.map(({ id: _id, index: _index, ...shape }) =>
      shape.type === 'stroke' ? { ...shape, points: [...shape.points].map(rounded) } : shape,
    ),
  });

/** Three decimals: a thousandth of a unit is a thirtieth of a pixel at the greatest zoom. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/**
 * The shapes that {@link writeShapes} wrote, or null when the text is something else. Groups get new names, so that
 * a copy is not grouped with its original. What is within a shape is checked by the board when it is added.
 */
export const readShapes = (text: string): readonly NewShape[] | null => {
  if (!text.startsWith('{') || !text.includes(TYPE)) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const result = v.safeParse(Clipboard, value);
  if (!result.success) return null;
  const groups = new Map<string, string>();
  const renamed = (group: string): string => {
    const name = groups.get(group) ?? newShapeId();
    groups.set(group, name);
    return name;
  };
  return result.output.shapes.map(
    ({ id: _id, index: _index, ...shape }) =>
      ({
        ...shape,
        groups: shape.groups.map(renamed),
        ...(shape.type === 'stroke' && { points: Float32Array.from(shape.points ?? []) }),
      }) as unknown as NewShape,
  );
};

/** Moves shapes so that the middle of their common (unrotated) frame is at a point of the board. */
export const centredAt = (
  shapes: readonly NewShape[],
  at: { readonly x: number; readonly y: number },
): readonly NewShape[] => {
  const box = frameOf(shapes);
  const dx = at.x - (box.x + box.w / 2);
  const dy = at.y - (box.y + box.h / 2);
  return shapes.map((shape) => ({ ...shape, x: shape.x + dx, y: shape.y + dy }));
};

const frameOf = (shapes: readonly NewShape[]): Box => {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, w = 0, h = 0 } of shapes) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + w);
    bottom = Math.max(bottom, y + h);
  }
  return { x: left, y: top, w: right - left, h: bottom - top };
};
