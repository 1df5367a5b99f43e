import type { Box } from '../../editor/editor.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Shift snaps directions to steps of 15°. */
const step = Math.PI / 12;

/** The point as far from `from` as `to` is, in the nearest direction that is a multiple of 15°. */
export const snappedTo = (from: Point, to: Point): Point => {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const angle = Math.round(Math.atan2(dy, dx) / step) * step;
  const length = dx * Math.cos(angle) + dy * Math.sin(angle);
  return { x: from.x + length * Math.cos(angle), y: from.y + length * Math.sin(angle) };
};

/** A line's frame and its points relative to it, from points x, y, … on the board. */
export const lineFrame = (points: readonly number[]): Box & { readonly points: readonly number[] } => {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = points[i] ?? 0;
    const y = points[i + 1] ?? 0;
    minX = Math.min(minX, x);
    minY = Math.min(minY, y);
    maxX = Math.max(maxX, x);
    maxY = Math.max(maxY, y);
  }
  return {
    x: minX,
    y: minY,
    w: maxX - minX,
    h: maxY - minY,
    points: points.map((value, i) => value - (i % 2 === 0 ? minX : minY)),
  };
};
