import { expect, test } from 'vitest';
import { directionOf } from './text-direction.ts';
import { estimateWidth, layoutText } from './text-layout.ts';

test.each([
  ['שלום, עולם! (abc) 12.', 'rtl'],
  ['abc (שלום)', 'ltr'],
  ['12. مرحبا', 'rtl'],
  ['… «Hello» שלום', 'ltr'],
  ['', 'ltr'],
  ['12 + 3 = 15!', 'ltr'],
  ['🙂 日本 שלום', 'ltr'],
  ['\u{1e900}\u{1e922}', 'rtl'],
  ['\u200f12!', 'rtl'],
  ['\u200eשלום', 'ltr'],
  ['\u2068abc\u2069 שלום', 'rtl'],
  ['\u2069שלום', 'rtl'],
  ['١٢٣ abc', 'ltr'],
])('%j runs %s', (paragraph, direction) => {
  expect(directionOf(paragraph)).toBe(direction);
});

const look = { fontSize: 20, font: 'sans', align: 'left', autosize: true, w: 0 } as const;

test('each paragraph has its own direction, and all lines of it have that', () => {
  const text = 'שלום עולם 12 abc abc abc\nabc!';
  const { lines } = layoutText({ ...look, autosize: false, w: 100, text }, estimateWidth);
  expect(lines.map(({ text, direction }) => [text.trim(), direction])).toEqual([
    ['שלום עולם', 'rtl'],
    ['12 abc abc', 'rtl'],
    ['abc', 'rtl'],
    ['abc!', 'ltr'],
  ]);
});

test.each(['left', 'centre', 'right'] as const)(
  'a text aligned %s is as wide, broken and anchored whichever way it runs',
  (align) => {
    const layoutIn = (letters: string) =>
      layoutText(
        { ...look, align, autosize: false, w: 100, text: `${letters.repeat(3)} (x) ${letters}.` },
        estimateWidth,
      );
    const placed = ({ lines, width, height }: ReturnType<typeof layoutIn>) => ({
      lines: lines.map(({ text, x, y }) => [text.length, x, y]),
      width,
      height,
    });
    expect(placed(layoutIn('שלום '))).toEqual(placed(layoutIn('abcd ')));
  },
);
