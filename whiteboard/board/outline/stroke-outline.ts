import { getStroke } from 'perfect-freehand';
import type { PathCommand } from './path.ts';

export interface StrokeOutlineOptions {
  /** Width in board units at a middling pressure. */
  readonly width: number;
  /** Whether the pressures are a pen's; otherwise the width follows speed. */
  readonly pressure: boolean;
  /** Whether the stroke has its end, so that the outline reaches the last point. */
  readonly complete: boolean;
}

/**
 * Speed makes a mouse's stroke thinner than its nominal size; this brings the middle back to the width
 * asked for.
 */
const SIZE = 1.4;
const THINNING = 0.5;

/**
 * The outline of a freehand stroke (x, y, pressure, …) as one closed path, to be filled with the stroke's
 * colour.
 */
export const strokeOutline = (points: ArrayLike<number>, options: StrokeOutlineOptions): PathCommand[] => {
  const input: [number, number, number][] = [];
  for (let i = 0; i + 2 < points.length; i += 3) {
    input.push([points[i] ?? 0, points[i + 1] ?? 0, points[i + 2] ?? 0.5]);
  }
  const outline = getStroke(input, {
    size: Math.max(0.1, options.width) * SIZE,
    thinning: THINNING,
    smoothing: 0.5,
    streamline: 0.4,
    simulatePressure: !options.pressure,
    last: options.complete,
  });
  return smoothClosedPath(outline);
};

/** A closed path through the middles between neighbours, each point the control point of a quadratic curve. */
const smoothClosedPath = (outline: readonly (readonly number[])[]): PathCommand[] => {
  const path: PathCommand[] = [];
  const count = outline.length;
  if (count < 3) return path;
  for (let i = 0; i < count; i++) {
    const [x = 0, y = 0] = outline[i] ?? [];
    const [nextX = 0, nextY = 0] = outline[(i + 1) % count] ?? [];
    const [middleX, middleY] = [(x + nextX) / 2, (y + nextY) / 2];
    if (i === 0) {
      const [lastX = 0, lastY = 0] = outline[count - 1] ?? [];
      path.push(['M', (x + lastX) / 2, (y + lastY) / 2]);
    }
    path.push(['Q', x, y, middleX, middleY]);
  }
  path.push(['Z']);
  return path;
};
