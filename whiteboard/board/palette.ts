import { createLegibleColour } from './legible-colour.ts';
import type { Colour, PaletteColour } from './shape.ts';

/** A colour for each background, as `#rrggbb`. */
export interface Shade {
  readonly light: string;
  readonly dark: string;
}

/** What boards are painted on. */
export const BACKGROUND: Shade = { light: '#ffffff', dark: '#16181d' };

/**
 * Colours by name. As strokes all but `white` have a contrast of at least 3:1 (WCAG 2.2, 1.4.11) on both
 * backgrounds; `white` is the background's own colour, for covering.
 */
export const PALETTE: Readonly<Record<PaletteColour, Shade>> = {
  ink: { light: '#1c1e24', dark: '#e9ebf0' },
  grey: { light: '#6b7280', dark: '#9aa3b2' },
  red: { light: '#d42a34', dark: '#ff6b70' },
  orange: { light: '#c2570a', dark: '#ff9a4d' },
  yellow: { light: '#a17400', dark: '#f2c94c' },
  green: { light: '#22863a', dark: '#5fd07a' },
  teal: { light: '#0b7f86', dark: '#45cbd2' },
  blue: { light: '#1f66d6', dark: '#6ea8ff' },
  violet: { light: '#7c3fd1', dark: '#b794ff' },
  pink: { light: '#c62a86', dark: '#ff7fc4' },
  white: { light: '#ffffff', dark: '#16181d' },
};

/**
 * The same names as fills: soft tints, so that ink and strokes stay readable on them
 * (at least 4.5:1 between `ink` and every fill of its theme).
 */
export const FILL_PALETTE: Readonly<Record<PaletteColour, Shade>> = {
  ink: { light: '#d5d8de', dark: '#3a3f4a' },
  grey: { light: '#e7e9ed', dark: '#2d323b' },
  red: { light: '#ffd5d6', dark: '#5a2629' },
  orange: { light: '#ffe1c7', dark: '#573113' },
  yellow: { light: '#fff0b8', dark: '#4d3f10' },
  green: { light: '#cdf0d4', dark: '#1d4527' },
  teal: { light: '#c6eef0', dark: '#124245' },
  blue: { light: '#d3e4ff', dark: '#1d365f' },
  violet: { light: '#e6d9ff', dark: '#3c2a63' },
  pink: { light: '#ffd6ec', dark: '#562344' },
  white: { light: '#ffffff', dark: '#16181d' },
};

export const PALETTE_COLOURS = Object.keys(PALETTE) as readonly PaletteColour[];
const NAMES: ReadonlySet<string> = new Set(PALETTE_COLOURS);

export const isPaletteColour = (value: string): value is PaletteColour => NAMES.has(value);

const resolve = (
  palette: Readonly<Record<PaletteColour, Shade>>,
  colour: Colour,
  theme: keyof Shade,
): string | null => {
  if (colour === 'none') return null;
  return isPaletteColour(colour) ? palette[colour][theme] : colour;
};

const legibleColour = createLegibleColour(BACKGROUND, PALETTE.ink.dark);

/** Whether a colour is a fixed one that would not be seen on the theme's background. */
export const isFaint = (colour: Colour, theme: keyof Shade): boolean =>
  theme === 'dark' && colour !== 'none' && !isPaletteColour(colour) && legibleColour(colour) !== colour;

/**
 * The `#rrggbb` in which a stroke or a text is painted, or null for none. Fixed colours stay as they are, but for those
 * that would not be seen on the dark background.
 *
 * @param onBright whether it lies on an area that is bright in any theme: see `ground.ts`.
 */
export const strokeColour = (colour: Colour, theme: keyof Shade, onBright = false): string | null => {
  const painted = resolve(PALETTE, colour, theme);
  return painted !== null && !onBright && isFaint(colour, theme) ? legibleColour(painted) : painted;
};

/**
 * The `#rrggbb` in which an area is filled, or null for none. Hachure lines take {@link strokeColour} of
 * the fill.
 */
export const fillColour = (colour: Colour, theme: keyof Shade): string | null =>
  resolve(FILL_PALETTE, colour, theme);
