/**
 * How much y grows with x in each step from a point to the next. Their median is not moved by a step in which something
 * else happened, as when a process gives memory back.
 */
export const stepsOf = (points: readonly (readonly [x: number, y: number])[]): number[] =>
  points.slice(1).flatMap(([x, y], i) => {
    const before = points[i];
    return before === undefined ? [] : (y - before[1]) / (x - before[0]);
  });
