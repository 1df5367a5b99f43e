import { describe, expect, test } from 'vitest';
import { BACKGROUND, FILL_PALETTE, PALETTE, PALETTE_COLOURS } from './palette.ts';

/** Relative luminance, WCAG 2.2. */
const luminance = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: string, b: string): number => {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

describe.each(['light', 'dark'] as const)('the %s palette', (theme) => {
  test.each(PALETTE_COLOURS.filter((name) => name !== 'white'))(
    '%s is seen on the background and on its own fill',
    (name) => {
      expect(contrast(PALETTE[name][theme], BACKGROUND[theme])).toBeGreaterThanOrEqual(3);
      expect(contrast(PALETTE[name][theme], FILL_PALETTE[name][theme])).toBeGreaterThanOrEqual(2.5);
    },
  );

  test.each(PALETTE_COLOURS)('ink can be read on a fill of %s', (name) => {
    expect(contrast(PALETTE.ink[theme], FILL_PALETTE[name][theme])).toBeGreaterThanOrEqual(4.5);
  });
});
