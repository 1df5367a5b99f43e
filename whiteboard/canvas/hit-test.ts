import { type Box, fromFrame, type Point, toFrame } from '../board/geometry.ts';
import { flattenPath } from '../board/outline/path.ts';
import { linePath } from '../board/outline/shape-paths.ts';
import type { LineShape, Shape } from '../board/shape.ts';
import { frameNameHeight } from './paint/frame-name.ts';

const distanceToSegment = (
  px: number,
  py: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
): number => {
  const dx = bx - ax;
  const dy = by - ay;
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / length));
  return Math.hypot(px - ax - t * dx, py - ay - t * dy);
};

/** `stride` numbers a point, the first two of which are x and y. */
const nearPolyline = (
  points: ArrayLike<number>,
  stride: 2 | 3,
  closed: boolean,
  { x, y }: Point,
  reach: number,
): boolean => {
  const last = points.length - stride;
  const [firstX = 0, firstY = 0] = [points[0], points[1]];
  if (last <= 0) return Math.hypot(x - firstX, y - firstY) <= reach;
  for (let i = 0; i < last; i += stride) {
    const ax = points[i] ?? 0;
    const ay = points[i + 1] ?? 0;
    const bx = points[i + stride] ?? 0;
    const by = points[i + stride + 1] ?? 0;
    // Most segments are far away: four comparisons instead of a square root.
    if (Math.max(ax, bx) < x - reach || Math.min(ax, bx) > x + reach) continue;
    if (Math.max(ay, by) < y - reach || Math.min(ay, by) > y + reach) continue;
    if (distanceToSegment(x, y, ax, ay, bx, by) <= reach) return true;
  }
  return closed && distanceToSegment(x, y, points[last] ?? 0, points[last + 1] ?? 0, firstX, firstY) <= reach;
};

/** Even-odd rule. */
const insidePolygon = (points: readonly number[], { x, y }: Point): boolean => {
  let inside = false;
  for (let i = 0, j = points.length - 2; i + 1 < points.length; j = i, i += 2) {
    const ax = points[i] ?? 0;
    const ay = points[i + 1] ?? 0;
    const bx = points[j] ?? 0;
    const by = points[j + 1] ?? 0;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
};

/** Distance to an ellipse's outline to first order, F / |grad F|: exact on it, and signed (negative inside). */
const toEllipse = (x: number, y: number, rx: number, ry: number): number => {
  if (rx === 0 || ry === 0) return Math.hypot(Math.max(0, Math.abs(x) - rx), Math.max(0, Math.abs(y) - ry));
  const gradient = 2 * Math.hypot(x / (rx * rx), y / (ry * ry));
  const value = (x / rx) ** 2 + (y / ry) ** 2 - 1;
  return gradient === 0 ? -Math.min(rx, ry) : value / gradient;
};

/** A line's points; a curved one's as straight pieces. */
const linePoints = (shape: LineShape): readonly number[] =>
  shape.curved ? (flattenPath(linePath(shape.points, true, shape.closed))[0] ?? []) : shape.points;

const diamondPoints = ({ w, h }: Shape): number[] => [w / 2, 0, w, h / 2, w / 2, h, 0, h / 2];
const boxPoints = ({ w, h }: Shape): number[] => [0, 0, w, 0, w, h, 0, h];

/** Whether a point of the board, with `slack` board units around it, is on what is painted of the shape. */
export const hitsShape = (shape: Shape, x: number, y: number, slack: number): boolean => {
  const point = toFrame(shape, { x, y });
  const filled = shape.style.fill !== 'none';
  const reach = (shape.style.stroke === 'none' ? 0 : shape.style.width / 2) + slack;
  switch (shape.type) {
    case 'rectangle': {
      const points = boxPoints(shape);
      return (filled && insidePolygon(points, point)) || nearPolyline(points, 2, true, point, reach);
    }
    case 'diamond': {
      const points = diamondPoints(shape);
      return (filled && insidePolygon(points, point)) || nearPolyline(points, 2, true, point, reach);
    }
    case 'ellipse': {
      const distance = toEllipse(point.x - shape.w / 2, point.y - shape.h / 2, shape.w / 2, shape.h / 2);
      return filled ? distance <= reach : Math.abs(distance) <= reach;
    }
    case 'line':
    case 'arrow': {
      const points = linePoints(shape);
      return (
        (shape.closed && filled && insidePolygon(points, point)) ||
        nearPolyline(points, 2, shape.closed, point, reach)
      );
    }
    case 'stroke':
      return nearPolyline(shape.points, 3, false, point, reach);
    case 'text':
      return (
        point.x >= -slack && point.y >= -slack && point.x <= shape.w + slack && point.y <= shape.h + slack
      );
    case 'frame':
      return (
        nearPolyline(boxPoints(shape), 2, true, point, reach) ||
        (point.y <= 0 && point.y >= -frameNameHeight && point.x >= 0 && point.x <= shape.w)
      );
  }
};

const crosses = (box: Box, ax: number, ay: number, bx: number, by: number): boolean => {
  // Liang and Barsky: the part of the segment that is left after cutting at each side.
  let from = 0;
  let to = 1;
  const dx = bx - ax;
  const dy = by - ay;
  const cut = (p: number, q: number): boolean => {
    if (p === 0) return q >= 0;
    const t = q / p;
    if (p < 0) from = Math.max(from, t);
    else to = Math.min(to, t);
    return from <= to;
  };
  return (
    cut(-dx, ax - box.x) && cut(dx, box.x + box.w - ax) && cut(-dy, ay - box.y) && cut(dy, box.y + box.h - ay)
  );
};

const outlinePoints = (shape: Shape): { points: ArrayLike<number>; stride: 2 | 3; closed: boolean } => {
  switch (shape.type) {
    case 'line':
    case 'arrow':
      return { points: linePoints(shape), stride: 2, closed: shape.closed };
    case 'stroke':
      return { points: shape.points, stride: 3, closed: false };
    case 'diamond':
      return { points: diamondPoints(shape), stride: 2, closed: true };
    case 'ellipse': {
      // 24 corners are off by less than 1 % of the radius.
      const points = Array.from({ length: 48 }, (_, i) => {
        const angle = (Math.floor(i / 2) * Math.PI) / 12;
        return i % 2 === 0 ? (shape.w / 2) * (1 + Math.cos(angle)) : (shape.h / 2) * (1 + Math.sin(angle));
      });
      return { points, stride: 2, closed: true };
    }
    default:
      return { points: boxPoints(shape), stride: 2, closed: true };
  }
};

/** Whether the outline crosses the box or lies in it, or the box lies within a filled shape. */
export const touchesBox = (shape: Shape, box: Box): boolean => {
  const { points, stride, closed } = outlinePoints(shape);
  const at = (i: number): Point => fromFrame(shape, { x: points[i] ?? 0, y: points[i + 1] ?? 0 });
  let from = at(0);
  const first = from;
  for (let i = stride; i < points.length; i += stride) {
    const to = at(i);
    if (crosses(box, from.x, from.y, to.x, to.y)) return true;
    from = to;
  }
  if (closed || points.length === stride) {
    if (crosses(box, from.x, from.y, first.x, first.y)) return true;
  }
  const solid = shape.type === 'text' || shape.style.fill !== 'none';
  return solid && closed && hitsShape(shape, box.x + box.w / 2, box.y + box.h / 2, 0);
};
