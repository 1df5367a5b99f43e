import { median } from './report.ts';

/**
 * How much y grows with x: the median of the slopes between any two of the points (Theil and Sen), which one point that lies
 * elsewhere does not move.
 */
export const slope = (points: readonly (readonly [x: number, y: number])[]): number =>
  median(
    points.flatMap(([x, y], i) => points.slice(i + 1).map(([laterX, laterY]) => (laterY - y) / (laterX - x))),
  );
