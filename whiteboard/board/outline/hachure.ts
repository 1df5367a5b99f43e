import type { PathCommand } from './path.ts';

/** More lines than this are not drawn: the gap grows instead. A screen has fewer pixels across. */
const MOST_LINES = 2_000;

/**
 * Parallel lines that fill polygons (even-odd), as `M`, `L` pairs.
 * @param polygons x0, y0, x1, y1, … each; closed by themselves.
 * @param angle of the lines, clockwise from the x axis, in radians.
 * @param gap between lines, in board units.
 */
export const hachurePath = (
  polygons: readonly (readonly number[])[],
  angle: number,
  gap: number,
): PathCommand[] => {
  const cos = Math.cos(-angle);
  const sin = Math.sin(-angle);
  // Turned so that the lines lie level; every edge goes from its upper to its lower end.
  const edges: [x0: number, y0: number, x1: number, y1: number][] = [];
  let top = Infinity;
  let bottom = -Infinity;
  for (const polygon of polygons) {
    const count = Math.floor(polygon.length / 2);
    const corner = (i: number): readonly [number, number] => {
      const x = polygon[2 * (i % count)] ?? 0;
      const y = polygon[2 * (i % count) + 1] ?? 0;
      return [x * cos - y * sin, x * sin + y * cos];
    };
    for (let i = 0; i < count; i++) {
      const [x0, y0] = corner(i);
      const [x1, y1] = corner(i + 1);
      top = Math.min(top, y0);
      bottom = Math.max(bottom, y0);
      if (y0 !== y1) edges.push(y0 < y1 ? [x0, y0, x1, y1] : [x1, y1, x0, y0]);
    }
  }
  if (!(bottom > top)) return [];
  const step = Math.max(gap, 0.1, (bottom - top) / MOST_LINES);
  edges.sort((a, b) => a[1] - b[1]);
  const path: PathCommand[] = [];
  let active: typeof edges = [];
  let next = 0;
  for (let y = top + step / 2; y < bottom; y += step) {
    for (let edge = edges[next]; edge !== undefined && edge[1] <= y; edge = edges[++next]) active.push(edge);
    active = active.filter((edge) => edge[3] > y);
    const crossings = active
      .map(([x0, y0, x1, y1]) => x0 + ((y - y0) / (y1 - y0)) * (x1 - x0))
      .sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const a = crossings[i] ?? 0;
      const b = crossings[i + 1] ?? 0;
      path.push(['M', a * cos + y * sin, -a * sin + y * cos], ['L', b * cos + y * sin, -b * sin + y * cos]);
    }
  }
  return path;
};
