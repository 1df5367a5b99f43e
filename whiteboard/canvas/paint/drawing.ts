import { type DrawingPart, drawingOf } from '../../board/outline/drawing.ts';
import { tracePath } from '../../board/outline/path.ts';
import { fillColour, strokeColour } from '../../board/palette.ts';
import type { Colour, Shape, StrokeShape } from '../../board/shape.ts';
import type { Theme } from '../../editor/editor.ts';
import { inkOf } from './ink.ts';
import { isDot } from './is-dot.ts';
import type { Paint2D, PaintOptions } from './view.ts';

/** A part of a drawing as the canvas takes it. */
interface CanvasPart {
  readonly path: Path2D;
  readonly fill: DrawingPart['fill'];
  readonly line: DrawingPart['line'];
}

const canvasPart = ({ path, fill, line }: DrawingPart): CanvasPart => {
  const traced = new Path2D();
  tracePath(path, traced);
  return { path: traced, fill, line };
};

const byShape = new WeakMap<Shape, readonly CanvasPart[]>();

interface CachedStroke {
  readonly width: number;
  readonly complete: boolean;
  readonly path: Path2D;
}
/** Strokes by their points: moving or recolouring one, which makes a new shape, keeps the costly outline. */
const byPoints = new WeakMap<Float32Array, CachedStroke>();

const strokeParts = (shape: StrokeShape): readonly CanvasPart[] => {
  const { width, stroke } = shape.style;
  if (stroke === 'none') return [];
  let cached = byPoints.get(shape.points);
  if (cached?.width !== width || cached.complete !== shape.complete) {
    const path = new Path2D();
    for (const part of drawingOf(shape)) tracePath(part.path, path);
    cached = { width, complete: shape.complete, path };
    byPoints.set(shape.points, cached);
  }
  return [{ path: cached.path, fill: { colour: stroke, kind: 'ink' }, line: null }];
};

const partsOf = (shape: Shape): readonly CanvasPart[] => {
  if (shape.type === 'stroke') return strokeParts(shape);
  const cached = byShape.get(shape);
  if (cached !== undefined) return cached;
  const parts = drawingOf(shape).map(canvasPart);
  byShape.set(shape, parts);
  return parts;
};

const colourOf = (
  shape: Shape,
  fill: { readonly colour: Colour; readonly kind: 'area' | 'ink' },
  options: PaintOptions,
): string | null =>
  fill.kind === 'area' ? fillColour(fill.colour, options.theme) : inkOf(shape, fill.colour, options);

/** Lines thinner than this on the screen, in pixels, are drawn this thin: thinner ones would fade away. */
const hairline = 0.75;
/** Dashes shorter than this on the screen, in pixels, look like a thinner line and cost like a hundred. */
const shortestDash = 2.5;

const noDash: number[] = [];

/** Paints all parts of a shape but its letters, in the frame's coordinates. */
export const paintDrawing = (context: Paint2D, shape: Shape, scale: number, options: PaintOptions): void => {
  if (options.simplify && isDot(shape, scale)) {
    paintDot(context, shape, scale, options.theme);
    return;
  }
  for (const { path, fill, line } of partsOf(shape)) {
    const area = fill === null ? null : colourOf(shape, fill, options);
    if (area !== null) {
      context.fillStyle = area;
      context.fill(path, shape.type === 'stroke' ? 'nonzero' : 'evenodd');
    }
    const ink = line === null ? null : inkOf(shape, line.colour, options);
    if (line === null || ink === null) continue;
    context.strokeStyle = ink;
    context.lineWidth = options.simplify ? Math.max(line.width, hairline / scale) : line.width;
    const dashed = line.dash.length > 0 && !(options.simplify && (line.dash[1] ?? 0) * scale < shortestDash);
    context.setLineDash(dashed ? [...line.dash] : noDash);
    context.stroke(path);
  }
};

const paintDot = (context: Paint2D, shape: Shape, scale: number, theme: Theme): void => {
  const colour = strokeColour(shape.style.stroke, theme) ?? fillColour(shape.style.fill, theme);
  if (colour === null) return;
  const side = 1 / scale;
  context.fillStyle = colour;
  context.fillRect(0, 0, Math.max(shape.w, side), Math.max(shape.h, side));
};
