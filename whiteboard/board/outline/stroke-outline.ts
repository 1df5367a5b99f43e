import { getStroke } from 'perfect-freehand';
import type { PathCommand } from './path.ts';
import { ellipsePath } from './shape-paths.ts';

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
 * perfect-freehand drops what is nearer than 3 units to an end, whatever the size: at its own scale, a stroke
 * drawn at a high zoom loses its ends. So every stroke is brought to this size first, and back.
 */
const WORKING_SIZE = 16;
/** What is shorter than this at the working size is a dot; perfect-freehand would make a spike of it. */
const DOT = 3;

/**
 * The outline of a freehand stroke (x, y, pressure, …) as one closed path, to be filled with the stroke's
 * colour.
 */
export const strokeOutline = (points: ArrayLike<number>, options: StrokeOutlineOptions): PathCommand[] => {
  const size = Math.max(0.1, options.width) * SIZE;
  const scale = WORKING_SIZE / size;
  const [firstX = 0, firstY = 0] = [points[0], points[1]];
  const input: [number, number, number][] = [];
  let [left, top, right, bottom] = [0, 0, 0, 0];
  for (let i = 0; i + 2 < points.length; i += 3) {
    const x = ((points[i] ?? 0) - firstX) * scale;
    const y = ((points[i + 1] ?? 0) - firstY) * scale;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
    input.push([x, y, points[i + 2] ?? 0.5]);
  }
  if (input.length === 0) return [];
  if (Math.hypot(right - left, bottom - top) < DOT) {
    return dot(firstX + (left + right) / (2 * scale), firstY + (top + bottom) / (2 * scale), size / 2);
  }
  const outline = getStroke(input, {
    size: WORKING_SIZE,
    thinning: THINNING,
    smoothing: 0.5,
    streamline: 0.4,
    simulatePressure: !options.pressure,
    last: options.complete,
  });
  return smoothClosedPath(outline.map(([x = 0, y = 0]) => [firstX + x / scale, firstY + y / scale]));
};

const dot = (x: number, y: number, radius: number): PathCommand[] => {
  const [left, top] = [x - radius, y - radius];
  return ellipsePath(2 * radius, 2 * radius).map((command): PathCommand => {
    if (command[0] === 'M') return ['M', command[1] + left, command[2] + top];
    if (command[0] !== 'C') return command;
    const [, c1x, c1y, c2x, c2y, endX, endY] = command;
    return ['C', c1x + left, c1y + top, c2x + left, c2y + top, endX + left, endY + top];
  });
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
