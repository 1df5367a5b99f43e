import type { Head } from '../shape.ts';
import type { Path, PathCommand } from './path.ts';

export interface HeadOutline {
  readonly path: Path;
  /** Filled with the stroke's colour; otherwise only drawn. */
  readonly filled: boolean;
}

/**
 * Length of a head for a line of a width: it grows slower than the line, and is never longer than half of a
 * short one.
 */
export const headLength = (width: number, lineLength: number): number =>
  Math.min(8 + 3.5 * width, Math.max(1, lineLength / 2));

/**
 * A head with its tip at (x, y), pointing along (dx, dy).
 * @param size its length along the line in board units.
 * @returns null for no head or no direction.
 */
export const headOutline = (
  head: Head,
  x: number,
  y: number,
  dx: number,
  dy: number,
  size: number,
): HeadOutline | null => {
  const length = Math.hypot(dx, dy);
  if (head === 'none' || length === 0) return null;
  const [ux, uy] = [dx / length, dy / length];
  /** `back` along the line from the tip, `side` across it. */
  const at = (back: number, side: number): readonly [number, number] => [
    x - ux * back - uy * side,
    y - uy * back + ux * side,
  ];
  const polygon = (...corners: readonly (readonly [number, number])[]): PathCommand[] => [
    ...corners.map(([px, py], i): PathCommand => [i === 0 ? 'M' : 'L', px, py]),
    ['Z'],
  ];
  const half = size * 0.4;
  switch (head) {
    case 'arrow':
      return {
        path: [
          ['M', ...at(size, half)],
          ['L', x, y],
          ['L', ...at(size, -half)],
        ],
        filled: false,
      };
    case 'triangle':
      return { path: polygon([x, y], at(size, half), at(size, -half)), filled: true };
    case 'diamond':
      return {
        path: polygon([x, y], at(size / 2, half * 0.8), at(size, 0), at(size / 2, -half * 0.8)),
        filled: true,
      };
    case 'bar':
      return {
        path: [
          ['M', ...at(0, half)],
          ['L', ...at(0, -half)],
        ],
        filled: false,
      };
    case 'dot': {
      const r = size * 0.3;
      const k = r * 0.5522847498;
      const c = at(r, 0);
      const on = (a: number, b: number): readonly [number, number] => [c[0] + a, c[1] + b];
      return {
        path: [
          ['M', ...on(r, 0)],
          ['C', ...on(r, k), ...on(k, r), ...on(0, r)],
          ['C', ...on(-k, r), ...on(-r, k), ...on(-r, 0)],
          ['C', ...on(-r, -k), ...on(-k, -r), ...on(0, -r)],
          ['C', ...on(k, -r), ...on(r, -k), ...on(r, 0)],
          ['Z'],
        ],
        filled: true,
      };
    }
  }
};
