import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '../board/open-board.ts';
import { strokeColour } from '../board/palette.ts';
import type { NewShape } from '../board/shape.ts';
import { ExportError, pngScales, pngSize } from './png.ts';
import { pictureBox, shapesToSvg } from './svg.ts';

const draw = (...shapes: NewShape[]) => {
  const board = openBoard(new Y.Doc());
  board.add(shapes);
  return board.ordered;
};

const ALL: readonly NewShape[] = [
  {
    type: 'rectangle',
    x: 0,
    y: 0,
    w: 100,
    h: 50,
    style: { fill: 'red', fillPattern: 'hachure', dash: 'dashed' },
  },
  { type: 'ellipse', x: 10, y: 10, w: 30, h: 30, rotation: 0.3, style: { fill: '#123456', opacity: 0.5 } },
  { type: 'diamond', x: 60, y: 0, w: 40, h: 40, radius: 4 },
  { type: 'line', x: 0, y: 80, points: [0, 0, 50, 20, 90, 0], curved: true },
  { type: 'arrow', x: 0, y: 120, points: [0, 0, 80, 0], startHead: 'dot', endHead: 'triangle' },
  { type: 'stroke', x: 0, y: 150, points: Float32Array.from([0, 0, 0.5, 20, 9, 0.5, 40, 0, 0.5]) },
  { type: 'text', x: 0, y: 200, w: 100, h: 25, text: 'Tom & "Jerry" <script>alert(1)</script>\nline two' },
  { type: 'frame', x: -20, y: -20, w: 200, h: 300, name: 'Frame <1>' },
];

/** Checks tags and attributes strictly; says which tags there are. */
const parse = (svg: string): string[] => {
  const tags: string[] = [];
  const open: string[] = [];
  const rest = svg.replace(
    /<(\/?)([a-z]+)((?: [a-z:-]+="[^"<]*")*)(\/?)>/gi,
    (_, closing: string, name: string, __: string, empty: string) => {
      if (closing === '/') expect(open.pop()).toBe(name);
      else {
        tags.push(name);
        if (empty === '') open.push(name);
      }
      return '';
    },
  );
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]/);
  expect(rest).not.toMatch(/&(?!(amp|lt|gt|quot);)/);
  return tags;
};

describe('shapesToSvg', () => {
  test('shows dark greys on the dark board, and leaves the board as it is', () => {
    const dark = '#343a40';
    const shapes = draw(
      { type: 'text', x: 0, y: 0, w: 80, h: 25, text: 'on the board', style: { stroke: dark } },
      { type: 'arrow', x: 0, y: 50, points: [0, 0, 80, 0], endHead: 'triangle', style: { stroke: dark } },
      { type: 'rectangle', x: 0, y: 100, w: 80, h: 40, style: { stroke: dark, fill: '#212529' } },
      { type: 'rectangle', x: 0, y: 200, w: 80, h: 40, style: { stroke: dark, fill: '#ffec99' } },
      { type: 'text', x: 20, y: 210, w: 40, h: 20, text: 'in a box', style: { stroke: dark } },
    );
    const before = JSON.stringify(shapes);
    const paintsOf = (theme: 'light' | 'dark'): string[] =>
      [...shapesToSvg(shapes, { theme, background: false }).matchAll(/(?:fill|stroke)="(#\w+)"/g)].map(
        ([, colour = '']) => colour,
      );
    const shown = paintsOf('dark').filter((colour) => !['#212529', '#ffec99'].includes(colour));
    const light = strokeColour(dark, 'dark');
    expect(light).not.toBe(dark);
    // The text, the arrow with both paints of its head, the dark box; the bright one and its label.
    expect(shown).toEqual([light, light, light, light, light, dark, dark]);
    expect(new Set(paintsOf('light'))).toEqual(new Set([dark, '#212529', '#ffec99']));
    expect(JSON.stringify(shapes)).toBe(before);
  });

  test('has every shape, and only harmless elements', () => {
    const svg = shapesToSvg(draw(...ALL), { title: 'A & B', description: 'All kinds' });
    const tags = parse(svg);
    expect(new Set(tags)).toEqual(new Set(['svg', 'title', 'desc', 'rect', 'g', 'path', 'text', 'tspan']));
    expect(tags.filter((tag) => tag === 'g')).toHaveLength(ALL.length);
    expect(svg).toContain('<title>A &amp; B</title>');
    expect(svg).toContain('&lt;script&gt;');
    expect(svg).not.toMatch(/NaN|undefined|Infinity|href|url\(/);
  });

  test('takes the colours of the theme, and keeps fixed ones', () => {
    const shapes = draw(...ALL);
    const [light, dark] = [shapesToSvg(shapes), shapesToSvg(shapes, { theme: 'dark' })];
    expect(light).toContain('fill="#ffffff"');
    expect(dark).toContain('fill="#16181d"');
    for (const svg of [light, dark]) expect(svg).toContain('fill="#123456"');
    expect(shapesToSvg(shapes, { background: false })).not.toContain('<rect');
  });

  test('the picture holds all that is painted', () => {
    const box = pictureBox(draw({ type: 'rectangle', x: 10, y: 20, w: 30, h: 40 }), 5);
    expect(box).toEqual({ x: 4, y: 14, w: 42, h: 52 });
    expect(shapesToSvg(draw({ type: 'ellipse', x: 0, y: 0, w: 58, h: 58 }), { scale: 2 })).toContain(
      'width="200"',
    );
    expect(pictureBox([])).toBeNull();
    expect(parse(shapesToSvg([]))).toContain('svg');
  });

  test('any text is escaped, and stays well-formed', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(text, text, (said, name) => {
        const svg = shapesToSvg(
          draw({ type: 'text', x: 0, y: 0, text: said }, { type: 'frame', x: 0, y: 0, w: 9, h: 9, name }),
          { title: said, description: name },
        );
        parse(svg);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: XML allows none of them.
        expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
      }),
    );
  });
});

describe('text that runs from right to left', () => {
  const textsOf = (svg: string): string[] => [...svg.matchAll(/<text.*?<\/text>/g)].map(([text]) => text);

  test.each([
    ['left', 'abc', null, null],
    ['left', 'שלום! (abc)', 'rtl', 'end'],
    ['centre', 'שלום! (abc)', 'rtl', 'middle'],
    ['right', 'שלום! (abc)', 'rtl', null],
    ['right', 'abc! (שלום)', null, 'end'],
  ] as const)('aligned %s, %j stays where it is', (align, text, direction, anchor) => {
    const svg = shapesToSvg(draw({ type: 'text', x: 0, y: 0, w: 80, h: 25, align, text }));
    parse(svg);
    const [element = ''] = textsOf(svg);
    expect(element.match(/ direction="(\w+)"/)?.[1] ?? null).toBe(direction);
    expect(element.match(/ text-anchor="(\w+)"/)?.[1] ?? null).toBe(anchor);
    expect(element.match(/ x="(\d+)"/)?.[1]).toBe({ left: '0', centre: '40', right: '80' }[align]);
  });

  test('is apart from lines that do not, and all keep their order', () => {
    const svg = shapesToSvg(draw({ type: 'text', x: 0, y: 0, text: 'one\ntwo\nשלום\nfour' }));
    parse(svg);
    expect(
      textsOf(svg).map((text) => [/rtl/.test(text), text.replace(/<[^>]*>/g, ' ').match(/\S+/g)]),
    ).toEqual([
      [false, ['one', 'two']],
      [true, ['שלום']],
      [false, ['four']],
    ]);
  });

  test('is a frame’s name too, which stays at the left', () => {
    const svg = shapesToSvg(draw({ type: 'frame', x: 0, y: 0, w: 90, h: 90, name: 'שלום!' }));
    expect(textsOf(svg)[0]).toMatch(/ x="0".* direction="rtl" text-anchor="end"/);
  });
});

describe('fonts', () => {
  test('come along as a style sheet, and only when they are given', () => {
    const fonts = "@font-face{font-family:'A';src:url(data:font/woff2;base64,AA==)format('woff2')}";
    const shapes = draw({ type: 'text', x: 0, y: 0, text: 'Hi' });
    expect(shapesToSvg(shapes, { fonts })).toContain(`<style>${fonts}</style>`);
    expect(shapesToSvg(shapes)).not.toContain('<style>');
    expect(shapesToSvg(shapes, { fonts: '</style><script>' })).not.toContain('<script>');
  });
});

describe('pngSize', () => {
  test('is the box times the scale, rounded up', () => {
    expect(pngSize({ w: 100.2, h: 50 }, 2)).toEqual({ width: 201, height: 100 });
  });

  test.each([
    { w: 20_000, h: 10 },
    { w: 9_000, h: 9_000 },
  ])('refuses $w by $h with a sentence', (box) => {
    expect(() => pngSize(box, 1)).toThrow(ExportError);
    expect(() => pngSize(box, 1)).toThrow(/pixels.*SVG\.$/);
  });
});

describe('pngScales', () => {
  test.each([
    [{ w: 100, h: 50 }, [1, 2, 3]],
    [{ w: 6_000, h: 50 }, [1, 2]],
    [{ w: 16_384, h: 4_096 }, [1]],
    [{ w: 20_040, h: 240 }, [0.81]],
    [{ w: 20_000, h: 20_000 }, [0.4]],
    [{ w: 2e7, h: 1 }, [0.00081]],
  ])('for %j are %j', (box, scales) => expect(pngScales(box)).toEqual(scales));

  test('there always is one, each can be drawn, and the largest uses most of what browsers draw', () => {
    const side = fc.double({ min: 1, max: 2.1e7, noNaN: true });
    fc.assert(
      fc.property(side, side, (w, h) => {
        const scales = pngScales({ w, h });
        for (const scale of scales) pngSize({ w, h }, scale);
        const largest = scales.at(-1) ?? 0;
        // A tenth is lost to two digits, two hundredths to whole pixels.
        if (largest < 1) expect(() => pngSize({ w, h }, largest * 1.13)).toThrow(ExportError);
      }),
    );
  });
});
