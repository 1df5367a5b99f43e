import { median } from './report.ts';

/**
 * How much y grows with x: the median over the steps from each point to the next. A step in which something else happened,
 * as when a process gives memory back, does not move it.
 */
export const step = (points: readonly (readonly [x: number, y: number])[]): number =>
  median(
    points.slice(1).flatMap(([x, y], i) => {
      const before = points[i];
      return before === undefined ? [] : (y - before[1]) / (x - before[0]);
    }),
  );
