import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BACKGROUND,
  FILL_PALETTE,
  fillColour,
  isFaint,
  PALETTE,
  PALETTE_COLOURS,
  strokeColour,
} from './palette.ts';

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

describe('fixed colours on the dark board', () => {
  const onDark = (colour: `#${string}`): string => strokeColour(colour, 'dark') ?? '';

  // Greys and the darkest colours of Excalidraw's palettes, black, and navy. With the contrast that each has to white.
  test.each([
    ['#343a40', 11.4],
    ['#495057', 8.2],
    ['#212529', 14.3],
    ['#000000', 14.8],
    ['#1e1e1e', 14.8],
    ['#862e9c', 7],
    ['#364fc7', 7],
    ['#000080', 7],
  ] as const)('%s, which would not be seen, has a contrast of %d', (colour, expected) => {
    expect(contrast(colour, BACKGROUND.dark)).toBeLessThan(3);
    expect(isFaint(colour, 'dark')).toBe(true);
    const seen = contrast(onDark(colour), BACKGROUND.dark);
    expect(Math.abs(seen - expected)).toBeLessThan(0.3);
    expect(contrast(onDark(colour), PALETTE.ink.dark)).toBeLessThan(3);
  });

  test.each(['#868e96', '#e03131', '#1971c2', '#2f9e44', '#ffffff', '#ffec99'] as const)(
    '%s, which is seen, stays as it is',
    (colour) => {
      expect(onDark(colour)).toBe(colour);
      expect(isFaint(colour, 'dark')).toBe(false);
    },
  );

  test('each is seen, whatever it is; on the light board and as a fill it is itself', () => {
    const byte = fc.integer({ min: 0, max: 255 }).map((value) => value.toString(16).padStart(2, '0'));
    fc.assert(
      fc.property(byte, byte, byte, (r, g, b) => {
        const colour = `#${r}${g}${b}` as const;
        expect(onDark(colour)).toMatch(/^#[0-9a-f]{6}$/);
        expect(contrast(onDark(colour), BACKGROUND.dark)).toBeGreaterThanOrEqual(3);
        expect(strokeColour(colour, 'light')).toBe(colour);
        expect(strokeColour(colour, 'dark', true)).toBe(colour);
        expect(fillColour(colour, 'dark')).toBe(colour);
      }),
    );
  });

  test('a colour keeps its hue: blue stays bluest', () => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) =>
      Number.parseInt(onDark('#102a6b').slice(at, at + 2), 16),
    );
    expect(b).toBeGreaterThan(g);
    expect(g).toBeGreaterThan(r);
  });
});
