import type { StrokeShape } from '../../board/shape.ts';
import { inkOf } from './ink.ts';
import type { Paint2D, PaintOptions } from './view.ts';

/** Strokes thinner than this on the screen, in pixels, are painted as lines of one width. */
const thinnest = 1.6;

/** Whether a stroke's outline could not be told from a line of one width. */
export const isThin = (shape: StrokeShape, scale: number): boolean =>
  shape.complete && shape.style.width * scale < thinnest;

interface CachedLine {
  /** Points nearer than this to the one before are left out, in board units. */
  readonly grain: number;
  readonly path: Path2D;
}

/** Two neighbouring levels of detail are enough: what is zoomed through is not worth keeping. */
const lines = new WeakMap<Float32Array, CachedLine>();

/** Paints a thin stroke: stroking some points costs a tenth of filling an outline of hundreds. */
export const paintThinStroke = (
  context: Paint2D,
  shape: StrokeShape,
  scale: number,
  options: PaintOptions,
): void => {
  const colour = inkOf(shape, shape.style.stroke, options);
  if (colour === null) return;
  context.strokeStyle = colour;
  context.lineWidth = Math.max(shape.style.width, 0.75 / scale);
  context.setLineDash([]);
  // Powers of two, so that zooming does not make every line anew at every step; half a pixel at most.
  const grain = 2 ** Math.floor(Math.log2(0.5 / scale));
  let cached = lines.get(shape.points);
  if (cached?.grain !== grain) {
    cached = { grain, path: centreLine(shape.points, grain) };
    lines.set(shape.points, cached);
  }
  context.stroke(cached.path);
};

const centreLine = (points: Float32Array, grain: number): Path2D => {
  const path = new Path2D();
  let lastX = points[0] ?? 0;
  let lastY = points[1] ?? 0;
  path.moveTo(lastX, lastY);
  const last = points.length - 3;
  for (let i = 3; i <= last; i += 3) {
    const x = points[i] ?? 0;
    const y = points[i + 1] ?? 0;
    if (i < last && Math.abs(x - lastX) < grain && Math.abs(y - lastY) < grain) continue;
    path.lineTo(x, y);
    lastX = x;
    lastY = y;
  }
  // A line of no length is not painted; with round ends this is a dot.
  if (last <= 0) path.lineTo(lastX + grain / 16, lastY);
  return path;
};
