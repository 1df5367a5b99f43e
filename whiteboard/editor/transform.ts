import { type Box, rotateShape, translateShape } from '../board/geometry.ts';
import type { MeasureText } from '../board/outline/text-layout.ts';
import { resizeShape } from '../board/resize.ts';
import type { Shape, ShapePatch } from '../board/shape.ts';

/** What a drag makes of one shape: a patch for the document, from which the preview is made as well. */
export type Transform = (shape: Shape) => ShapePatch;

export const moveBy =
  (dx: number, dy: number): Transform =>
  (shape) =>
    translateShape(shape, dx, dy);

/** Turns shapes about a common point, clockwise. */
export const rotateAbout =
  (x: number, y: number, angle: number): Transform =>
  (shape) =>
    rotateShape(shape, { x, y }, angle);

/**
 * Maps the box `from` onto the box `to`, whose sides may be negative: then shapes are mirrored.
 * @param alone the boxes are the frame of the one shape, in its own unrotated axes.
 * @param measure measures texts anew whose width changed.
 */
export const resizeTo =
  (from: Box, to: Box, alone: boolean, measure?: MeasureText): Transform =>
  (shape) =>
    resizeShape(alone && shape.rotation !== 0 ? { ...shape, rotation: 0 } : shape, from, to, measure);

/** How far x0, y0, …, of which `stride` numbers make a point, reach from 0. */
const extent = (points: ArrayLike<number>, stride: 2 | 3): { readonly w: number; readonly h: number } => {
  let w = 0;
  let h = 0;
  for (let i = 0; i + 1 < points.length; i += stride) {
    w = Math.max(w, points[i] ?? 0);
    h = Math.max(h, points[i + 1] ?? 0);
  }
  return { w, h };
};

/** The shape as it will be when the document has the patch; points determine the frame. */
export const patched = (shape: Shape, patch: ShapePatch): Shape => {
  const { points, style, ...rest } = patch;
  const next = { ...shape, ...rest, style: style === undefined ? shape.style : { ...shape.style, ...style } };
  if (points === undefined) return next as Shape;
  if (shape.type === 'stroke') {
    return { ...next, points: Float32Array.from(points), ...extent(points, 3) } as Shape;
  }
  return { ...next, points, ...extent(points, 2) } as Shape;
};
