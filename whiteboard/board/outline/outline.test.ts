import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headOutline } from './arrow-head.ts';
import { hachurePath } from './hachure.ts';
import { flattenPath, type PathCommand, svgPathData, tracePath } from './path.ts';
import { diamondPath, ellipsePath, linePath, rectanglePath } from './shape-paths.ts';
import { strokeOutline } from './stroke-outline.ts';
import { estimateWidth, layoutText } from './text-layout.ts';

const extent = (path: readonly PathCommand[]) => {
  const points = flattenPath(path).flat();
  const xs = points.filter((_, i) => i % 2 === 0);
  const ys = points.filter((_, i) => i % 2 === 1);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
};

describe('paths', () => {
  test.each([
    ['rectangle', rectanglePath(80, 40, 0)],
    ['rounded rectangle', rectanglePath(80, 40, 500)],
    ['ellipse', ellipsePath(80, 40)],
    ['diamond', diamondPath(80, 40, 0)],
  ])('a %s fills its frame', (_, path) => {
    for (const [i, edge] of [0, 0, 80, 40].entries()) expect(extent(path)[i]).toBeCloseTo(edge, 5);
  });

  test('a rounded diamond stays within its frame', () => {
    const [left = 0, top = 0, right = 0, bottom = 0] = extent(diamondPath(80, 40, 10));
    expect(left > 0 && top > 0 && right < 80 && bottom < 40).toBe(true);
  });

  test('a curve passes through every point', () => {
    const points = [0, 0, 10, 30, 50, -20, 70, 0];
    const path = linePath(points, true, false);
    const ends = path.map((command) => command.slice(-2));
    expect(ends).toEqual([
      [0, 0],
      [10, 30],
      [50, -20],
      [70, 0],
    ]);
  });

  test('a closed line joins its last point to the first, once', () => {
    const triangle = [0, 0, 10, 0, 5, 8];
    expect(linePath([...triangle, 0, 0], false, true)).toEqual(linePath(triangle, false, true));
    expect(
      linePath(triangle, false, true)
        .map(([letter]) => letter)
        .join(''),
    ).toBe('MLLLZ');
  });

  test('canvas and SVG are told the same', () => {
    const told: string[] = [];
    const say =
      (letter: string) =>
      (...numbers: number[]) =>
        void told.push(letter + numbers.join(' '));
    const path: PathCommand[] = [['M', 1, 2], ['L', 3, 4], ['Q', 5, 6, 7, 8], ['C', 1, 1, 2, 2, 3, 3], ['Z']];
    tracePath(path, {
      moveTo: say('M'),
      lineTo: say('L'),
      quadraticCurveTo: say('Q'),
      bezierCurveTo: say('C'),
      closePath: say('Z'),
    });
    expect(told.join('')).toBe(svgPathData(path));
  });
});

describe('a stroke outline', () => {
  test('lies around the points, about as far as the width says', () => {
    const points = Array.from({ length: 100 }, (_, i) => [i * 3, 0, 0.5]).flat();
    const path = strokeOutline(points, { width: 10, pressure: true, complete: true });
    const [left = 0, top = 0, right = 0, bottom = 0] = extent(path);
    expect(left).toBeLessThan(1);
    expect(right).toBeGreaterThan(295);
    expect(bottom - top).toBeGreaterThan(6);
    expect(bottom - top).toBeLessThan(22);
  });

  test('looks the same at every zoom: half the size makes half the outline', () => {
    const points = Array.from({ length: 40 }, (_, i) => [i * 3, 20 * Math.sin(i / 4), 0.5]).flat();
    const small = points.map((each, i) => (i % 3 === 2 ? each : each / 32));
    const options = { pressure: false, complete: true };
    const whole = flattenPath(strokeOutline(points, { ...options, width: 6 })).flat();
    const shrunk = flattenPath(strokeOutline(small, { ...options, width: 6 / 32 })).flat();
    expect(shrunk).toHaveLength(whole.length);
    for (const [i, each] of whole.entries()) expect(shrunk[i]).toBeCloseTo(each / 32, 4);
  });

  test('a single point makes a dot', () => {
    const [left = 0, top = 0, right = 0, bottom = 0] = extent(
      strokeOutline([5, 5, 0.5], { width: 4, pressure: false, complete: true }),
    );
    expect(left < 5 && right > 5 && top < 5 && bottom > 5).toBe(true);
  });
});

describe('heads', () => {
  test.each(['arrow', 'triangle', 'dot', 'diamond'] as const)('%s lies behind its tip', (head) => {
    const outline = headOutline(head, 100, 0, 7, 0, 20);
    const [left = 0, , right = 0] = extent(outline?.path ?? []);
    expect(right).toBeCloseTo(100, 3);
    expect(left).toBeGreaterThanOrEqual(80);
  });

  test('there is none without a direction', () => {
    expect(headOutline('arrow', 0, 0, 0, 0, 10)).toBeNull();
    expect(headOutline('none', 0, 0, 1, 0, 10)).toBeNull();
  });
});

describe('hachure', () => {
  test('lines stay within the polygon, at any angle', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -4, max: 4, noNaN: true }),
        fc.integer({ min: 2, max: 40 }),
        (angle, gap) => {
          const lines = flattenPath(hachurePath([[0, 0, 100, 0, 100, 60, 0, 60]], angle, gap));
          expect(lines.length).toBeGreaterThan(0);
          for (const [x0 = -1, y0 = -1, x1 = -1, y1 = -1] of lines) {
            for (const x of [x0, x1]) expect(x > -0.001 && x < 100.001).toBe(true);
            for (const y of [y0, y1]) expect(y > -0.001 && y < 60.001).toBe(true);
          }
        },
      ),
    );
  });

  test('a hole stays empty, and a huge shape gets a bounded number of lines', () => {
    const outer = [0, 0, 90, 0, 90, 90, 0, 90];
    const hole = [30, 30, 60, 30, 60, 60, 30, 60];
    for (const [x0 = 0, y = 0, x1 = 0] of flattenPath(hachurePath([outer, hole], 0, 7))) {
      if (y > 30 && y < 60) expect(x1 <= 30.001 || x0 >= 59.999).toBe(true);
    }
    expect(hachurePath([[0, 0, 1e7, 0, 1e7, 1e7, 0, 1e7]], 0.7, 4).length).toBeLessThan(5_000);
  });
});

describe('text', () => {
  const look = { fontSize: 10, font: 'mono', align: 'left', autosize: false, w: 60 } as const;

  test('wraps between words, and within a word that is too long', () => {
    const { lines, height } = layoutText({ ...look, text: 'one two three\nincomprehensible' }, estimateWidth);
    expect(lines.map(({ text }) => text)).toEqual(['one two', ' three'.trim(), 'incomprehe', 'nsible']);
    expect(height).toBe(50);
  });

  test('keeps its lines when it sizes itself, and is anchored by its alignment', () => {
    const text = { ...look, text: 'one two three four', autosize: true, w: 0, align: 'right' } as const;
    const { lines, width } = layoutText(text, estimateWidth);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.x).toBe(width);
  });

  test('does not tear letters apart, and measures a long text as often as it has letters', () => {
    const family = '👩‍👩‍👧'.repeat(4);
    const { lines } = layoutText({ ...look, text: family, w: 10 }, estimateWidth);
    expect(lines.map((line) => line.text).filter((line) => line !== '')).toEqual([
      '👩‍👩‍👧',
      '👩‍👩‍👧',
      '👩‍👩‍👧',
      '👩‍👩‍👧',
    ]);
    let measured = 0;
    const counting = (text: string) => {
      measured += text.length;
      return text.length;
    };
    const long = `${'x'.repeat(20_000)} ${'y '.repeat(20_000)}`;
    layoutText({ ...look, text: long, w: 1_000_000 }, counting);
    layoutText({ ...look, text: long, w: 100 }, counting);
    expect(measured).toBeLessThan(8 * long.length);
  });

  test('keeps every letter, whatever the width', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 80 }),
        fc.integer({ min: 1, max: 200 }),
        (text, w) => {
          const { lines } = layoutText({ ...look, text, w }, estimateWidth);
          const squeeze = (value: string) => value.replace(/\s/gu, '');
          expect(squeeze(lines.map((line) => line.text).join(''))).toBe(squeeze(text));
        },
      ),
    );
  });
});
