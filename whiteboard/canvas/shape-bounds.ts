import { shapeBounds as paintedBox } from '../board/geometry.ts';
import type { Shape } from '../board/shape.ts';
import { frameNameHeight } from './paint/frame-name.ts';

/** An upright rectangle as the R-tree has it, in board units. */
export interface Bounds {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

export const meet = (a: Bounds, b: Bounds): boolean =>
  a.minX <= b.maxX && b.minX <= a.maxX && a.minY <= b.maxY && b.minY <= a.maxY;

/** The smallest rectangle around two. */
export const union = (a: Bounds, b: Bounds): Bounds => ({
  minX: Math.min(a.minX, b.minX),
  minY: Math.min(a.minY, b.minY),
  maxX: Math.max(a.maxX, b.maxX),
  maxY: Math.max(a.maxY, b.maxY),
});

/**
 * How much wider a text may be here than on its author's machine, whose fonts its frame was measured with, as a share of
 * its width: `cursive` and `system-ui` are other fonts on every system.
 */
const otherFonts = 0.35;

/**
 * The upright rectangle around all that may be painted of a shape: rotation, stroke, heads, a frame's name, and letters of
 * other fonts than the author's included. Too large costs some time, too small leaves traces in the tiles.
 */
export const shapeBounds = (shape: Shape): Bounds => {
  const { x, y, w, h } = paintedBox(shape);
  const more =
    shape.type === 'frame'
      ? frameNameHeight
      : shape.type === 'text'
        ? shape.w * otherFonts + shape.fontSize / 2
        : 0;
  return { minX: x - more, minY: y - more, maxX: x + w + more, maxY: y + h + more };
};
