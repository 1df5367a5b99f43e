import { PALETTE_COLOURS } from '../board/palette.ts';
import type { Colour, Dash, FillPattern, FontFamily, Head, TextAlign } from '../board/shape.ts';

/** What the style bar offers in each of its rows, in their order; shortcuts step through the same. */
export const STROKES: readonly Colour[] = PALETTE_COLOURS;
export const FILLS: readonly Colour[] = ['none', ...PALETTE_COLOURS];
export const PATTERNS: readonly FillPattern[] = ['solid', 'hachure', 'cross-hatch'];
/** In board units. */
export const WIDTHS = [
  ['s', 1],
  ['m', 2],
  ['l', 4],
  ['xl', 8],
] as const;
export const DASHES: readonly Dash[] = ['solid', 'dashed', 'dotted'];
/** In board units. */
export const TEXT_SIZES = [
  ['s', 14],
  ['m', 20],
  ['l', 32],
  ['xl', 56],
] as const;
export const FONTS: readonly FontFamily[] = ['hand', 'sans', 'serif', 'mono'];
export const ALIGNS: readonly TextAlign[] = ['left', 'centre', 'right'];
export const HEADS: readonly Head[] = ['none', 'arrow', 'triangle', 'dot', 'bar', 'diamond'];
export const OPACITIES: readonly number[] = [1, 0.75, 0.5, 0.25];

/** The value of a scale nearest to what a shape has; imports bring widths of their own. */
export const nearest = (values: readonly number[], value: number | undefined): number | undefined =>
  value === undefined
    ? undefined
    : values.reduce((best, other) => (Math.abs(other - value) < Math.abs(best - value) ? other : best));

/** The value after (1) or before (-1) another, round the ends; the first for one that is not in the list. */
export const neighbour = <V>(values: readonly V[], value: V, by: 1 | -1): V => {
  const at = values.indexOf(value);
  return values[at === -1 ? 0 : (at + by + values.length) % values.length] ?? value;
};

/** The next larger (1) or smaller (-1) value of a scale; at its end, or beyond it, what it was. */
export const stepped = (values: readonly number[], value: number, by: 1 | -1): number => {
  const beyond = values.filter((other) => (by === 1 ? other > value : other < value));
  if (beyond.length === 0) return value;
  return by === 1 ? Math.min(...beyond) : Math.max(...beyond);
};
