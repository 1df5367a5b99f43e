import type { PathCommand } from './path.ts';

/**
 * How far the control points of a Bézier curve lie along the tangents for a quarter of a circle of radius
 * 1.
 */
const QUARTER = 0.5522847498;

/** A rectangle from (0, 0) with round corners of at most half its sides. */
export const rectanglePath = (w: number, h: number, radius: number): PathCommand[] => {
  const r = Math.max(0, Math.min(radius, w / 2, h / 2));
  if (r === 0) return [['M', 0, 0], ['L', w, 0], ['L', w, h], ['L', 0, h], ['Z']];
  const k = r * (1 - QUARTER);
  return [
    ['M', r, 0],
    ['L', w - r, 0],
    ['C', w - k, 0, w, k, w, r],
    ['L', w, h - r],
    ['C', w, h - k, w - k, h, w - r, h],
    ['L', r, h],
    ['C', k, h, 0, h - k, 0, h - r],
    ['L', 0, r],
    ['C', 0, k, k, 0, r, 0],
    ['Z'],
  ];
};

/** The ellipse that fills a frame from (0, 0). */
export const ellipsePath = (w: number, h: number): PathCommand[] => {
  const rx = w / 2;
  const ry = h / 2;
  const kx = rx * QUARTER;
  const ky = ry * QUARTER;
  return [
    ['M', rx, 0],
    ['C', rx + kx, 0, w, ry - ky, w, ry],
    ['C', w, ry + ky, rx + kx, h, rx, h],
    ['C', rx - kx, h, 0, ry + ky, 0, ry],
    ['C', 0, ry - ky, rx - kx, 0, rx, 0],
    ['Z'],
  ];
};

/** The diamond whose corners are the middles of a frame's sides; `radius` rounds the corners. */
export const diamondPath = (w: number, h: number, radius: number): PathCommand[] => {
  const corners = [
    [w / 2, 0],
    [w, h / 2],
    [w / 2, h],
    [0, h / 2],
  ] as const;
  const side = Math.hypot(w / 2, h / 2);
  const cut = side === 0 ? 0 : Math.max(0, Math.min(radius, side / 2)) / side;
  if (cut === 0) {
    return [...corners.map(([x, y], i): PathCommand => [i === 0 ? 'M' : 'L', x, y]), ['Z']];
  }
  const path: PathCommand[] = [];
  corners.forEach(([x, y], i) => {
    const [lastX, lastY] = corners[(i + 3) % 4] ?? [0, 0];
    const [nextX, nextY] = corners[(i + 1) % 4] ?? [0, 0];
    path.push([i === 0 ? 'M' : 'L', x + (lastX - x) * cut, y + (lastY - y) * cut]);
    path.push(['Q', x, y, x + (nextX - x) * cut, y + (nextY - y) * cut]);
  });
  path.push(['Z']);
  return path;
};

/**
 * A line through points x0, y0, x1, y1, …: straight pieces, or a Catmull-Rom spline (each control point a
 * sixth of the way between the neighbours), which passes through every point.
 */
export const linePath = (points: readonly number[], curved: boolean, closed: boolean): PathCommand[] => {
  let count = Math.floor(points.length / 2);
  // A polygon drawn by hand often repeats its first point at the end.
  if (closed && count > 2 && points[0] === points[2 * count - 2] && points[1] === points[2 * count - 1])
    count--;
  const at = (i: number): readonly [number, number] => {
    const n = closed ? (i + count) % count : Math.min(count - 1, Math.max(0, i));
    return [points[2 * n] ?? 0, points[2 * n + 1] ?? 0];
  };
  if (count === 0) return [];
  const path: PathCommand[] = [['M', ...at(0)]];
  const pieces = closed ? count : count - 1;
  for (let i = 0; i < pieces; i++) {
    const [x, y] = at(i + 1);
    if (curved && count > 2) {
      const [x0, y0] = at(i);
      const [beforeX, beforeY] = at(i - 1);
      const [afterX, afterY] = at(i + 2);
      path.push([
        'C',
        x0 + (x - beforeX) / 6,
        y0 + (y - beforeY) / 6,
        x - (afterX - x0) / 6,
        y - (afterY - y0) / 6,
        x,
        y,
      ]);
    } else {
      path.push(['L', x, y]);
    }
  }
  if (closed) path.push(['Z']);
  return path;
};
