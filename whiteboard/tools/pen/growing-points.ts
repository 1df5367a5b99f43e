import type { Box } from '../../editor/editor.ts';

/** Points closer than this, in board units, add nothing that can be seen. */
const minDistance = 1e-3;

/** The points of a stroke that grows: x, y and pressure. */
export interface GrowingPoints {
  readonly count: number;
  /** Takes x, y, pressure, … in board units and returns those that are not merely the last point again. */
  add(samples: readonly number[]): number[];
  /** Bounds of the points in board units. */
  bounds(): Box;
  /** All points relative to the top left corner of their bounds, as a new array. */
  relative(): Float32Array;
}

/** An array that doubles, so that a stroke of n points costs O(n) and not O(n²) to collect. */
export const growingPoints = (): GrowingPoints => {
  // Doubles: single precision would shake at a distance of 100,000 units from the origin.
  let buffer = new Float64Array(3 * 256);
  let used = 0;
  let lastX = Number.NaN;
  let lastY = Number.NaN;
  let minX = Number.POSITIVE_INFINITY;
  let minY = Number.POSITIVE_INFINITY;
  let maxX = Number.NEGATIVE_INFINITY;
  let maxY = Number.NEGATIVE_INFINITY;
  return {
    get count() {
      return used / 3;
    },
    add(samples) {
      const fresh: number[] = [];
      for (let i = 0; i + 2 < samples.length; i += 3) {
        const x = samples[i] ?? 0;
        const y = samples[i + 1] ?? 0;
        const pressure = samples[i + 2] ?? 0.5;
        if (Math.abs(x - lastX) < minDistance && Math.abs(y - lastY) < minDistance) continue;
        lastX = x;
        lastY = y;
        minX = Math.min(minX, x);
        minY = Math.min(minY, y);
        maxX = Math.max(maxX, x);
        maxY = Math.max(maxY, y);
        fresh.push(x, y, pressure);
        if (used + 3 > buffer.length) {
          const larger = new Float64Array(buffer.length * 2);
          larger.set(buffer);
          buffer = larger;
        }
        buffer[used] = x;
        buffer[used + 1] = y;
        buffer[used + 2] = pressure;
        used += 3;
      }
      return fresh;
    },
    bounds: () =>
      used === 0 ? { x: 0, y: 0, w: 0, h: 0 } : { x: minX, y: minY, w: maxX - minX, h: maxY - minY },
    relative() {
      const points = new Float32Array(used);
      for (let i = 0; i < used; i += 3) {
        points[i] = (buffer[i] ?? 0) - minX;
        points[i + 1] = (buffer[i + 1] ?? 0) - minY;
        points[i + 2] = buffer[i + 2] ?? 0;
      }
      return points;
    },
  };
};
