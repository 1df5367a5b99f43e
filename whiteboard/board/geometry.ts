import { drawingOf } from './outline/drawing.ts';
import { flattenPath } from './outline/path.ts';
import { linePath } from './outline/shape-paths.ts';
import type { LineShape, Shape, ShapePatch } from './shape.ts';

/** A rectangle along the axes, in board units. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The middle of a shape's frame, about which it is rotated. */
export const centreOf = ({ x, y, w, h }: Box): Point => ({ x: x + w / 2, y: y + h / 2 });

/** Turns a point clockwise (y down) about another. */
export const rotateAbout = (point: Point, centre: Point, angle: number): Point => {
  if (angle === 0) return point;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const dx = point.x - centre.x;
  const dy = point.y - centre.y;
  return { x: centre.x + dx * cos - dy * sin, y: centre.y + dx * sin + dy * cos };
};

/** From the board to the coordinates of a shape's frame, in which `drawingOf` has its parts. */
export const toFrame = (shape: Shape, point: Point): Point => {
  const back = rotateAbout(point, centreOf(shape), -shape.rotation);
  return { x: back.x - shape.x, y: back.y - shape.y };
};

/** From the coordinates of a shape's frame to the board. */
export const fromFrame = (shape: Shape, point: Point): Point =>
  rotateAbout({ x: point.x + shape.x, y: point.y + shape.y }, centreOf(shape), shape.rotation);

/** The smallest box around two. */
export const unite = (a: Box, b: Box): Box => {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return { x, y, w: Math.max(a.x + a.w, b.x + b.w) - x, h: Math.max(a.y + a.h, b.y + b.h) - y };
};

export const intersects = (a: Box, b: Box): boolean =>
  a.x <= b.x + b.w && b.x <= a.x + a.w && a.y <= b.y + b.h && b.y <= a.y + a.h;

export const grow = (box: Box, by: number): Box => ({
  x: box.x - by,
  y: box.y - by,
  w: box.w + 2 * by,
  h: box.h + 2 * by,
});

/**
 * x0, y0, x1, y1, … in the coordinates of the frame, within which the shape lies (their convex hull holds
 * it).
 */
const hull = (shape: Shape): readonly number[] => {
  switch (shape.type) {
    case 'diamond':
      return [shape.w / 2, 0, shape.w, shape.h / 2, shape.w / 2, shape.h, 0, shape.h / 2];
    case 'line':
    case 'arrow':
      if (!shape.curved) return shape.points;
      return flattenPath(linePath(shape.points, true, shape.closed)).flat();
    default:
      return [0, 0, shape.w, 0, shape.w, shape.h, 0, shape.h];
  }
};

/** The box around points of a shape's frame, x0, y0, x1, y1, …, on the board. */
const boxOf = (shape: Shape, points: readonly number[]): Box => {
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (let i = 0; i + 1 < points.length; i += 2) {
    const { x, y } = fromFrame(shape, { x: points[i] ?? 0, y: points[i + 1] ?? 0 });
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, w: right - left, h: bottom - top };
};

/** The box around a shape's geometry with rotation, without the width of its stroke. */
export const outlineBounds = (shape: Shape): Box => {
  const centre = centreOf(shape);
  if (shape.type === 'ellipse' && shape.rotation !== 0) {
    const cos = Math.cos(shape.rotation);
    const sin = Math.sin(shape.rotation);
    const rx = Math.hypot((shape.w / 2) * cos, (shape.h / 2) * sin);
    const ry = Math.hypot((shape.w / 2) * sin, (shape.h / 2) * cos);
    return { x: centre.x - rx, y: centre.y - ry, w: 2 * rx, h: 2 * ry };
  }
  if (shape.rotation === 0 && !((shape.type === 'line' || shape.type === 'arrow') && shape.curved)) {
    return { x: shape.x, y: shape.y, w: shape.w, h: shape.h };
  }
  const points =
    shape.type === 'stroke' ? Array.from(shape.points).filter((_, i) => i % 3 !== 2) : hull(shape);
  return boxOf(shape, points);
};

/** How far a shape's paint may reach beyond its outline: half of its line. */
const paintMargin = (shape: Shape): number => {
  const { width } = shape.style;
  if (shape.type === 'text') return shape.fontSize * 0.1;
  // At full pressure the outline lies 1.4 * 0.75 of the width off the middle (see stroke-outline.ts).
  return shape.type === 'stroke' ? Math.max(0.1, width) * 1.1 : width / 2;
};

const hasHeads = (shape: Shape): shape is LineShape =>
  (shape.type === 'line' || shape.type === 'arrow') &&
  !shape.closed &&
  (shape.startHead !== 'none' || shape.endHead !== 'none');

/** The box within which a shape paints: with the width of its line, and the heads of an arrow. */
export const shapeBounds = (shape: Shape): Box => {
  const outline = outlineBounds(shape);
  if (!hasHeads(shape)) return grow(outline, paintMargin(shape));
  const drawn = drawingOf(shape).flatMap(({ path }) => flattenPath(path).flat());
  const box = drawn.length === 0 ? outline : unite(outline, boxOf(shape, drawn));
  return grow(box, paintMargin(shape));
};

/** The box around several shapes, or null for none. With `paint`, including lines' widths. */
export const boundsOf = (shapes: Iterable<Shape>, paint = true): Box | null => {
  let all: Box | null = null;
  for (const shape of shapes) {
    const box = paint ? shapeBounds(shape) : outlineBounds(shape);
    all = all === null ? box : unite(all, box);
  }
  return all;
};

export const translateShape = (shape: Shape, dx: number, dy: number): ShapePatch => ({
  x: shape.x + dx,
  y: shape.y + dy,
});

/** Turns a shape about a point of the board, for one shape or as part of a group. */
export const rotateShape = (shape: Shape, about: Point, angle: number): ShapePatch => {
  const centre = rotateAbout(centreOf(shape), about, angle);
  return { x: centre.x - shape.w / 2, y: centre.y - shape.h / 2, rotation: shape.rotation + angle };
};
