import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '../../board/open-board.ts';
import { ImportError } from '../import-error.ts';
import { importExcalidraw } from './import-excalidraw.ts';

const base = { x: 10, y: 20, width: 100, height: 50, strokeColor: '#c92a2a', backgroundColor: 'transparent' };
const scene = (...elements: unknown[]) => JSON.stringify({ type: 'excalidraw', version: 2, elements });

/** Imports elements and puts them on a board, as everybody does. */
const take = (...elements: unknown[]) => {
  const { shapes, report } = importExcalidraw(scene(...elements));
  const board = openBoard(new Y.Doc());
  board.add(shapes);
  expect(board.shapes.size).toBe(shapes.length);
  return { shapes: board.ordered, report };
};
const one = (element: unknown) => take(element).shapes[0];

describe('elements', () => {
  test('a rectangle of today', () => {
    const rectangle = {
      ...base,
      type: 'rectangle',
      angle: 0.5,
      backgroundColor: '#a5d8ff',
      fillStyle: 'cross-hatch',
      strokeWidth: 4,
      strokeStyle: 'dashed',
      opacity: 40,
      roundness: { type: 3 },
      locked: true,
    };
    expect(one(rectangle)).toMatchObject({
      type: 'rectangle',
      x: 10,
      y: 20,
      w: 100,
      h: 50,
      rotation: 0.5,
      radius: 12.5,
      locked: true,
      style: {
        stroke: '#c92a2a',
        fill: '#a5d8ff',
        fillPattern: 'cross-hatch',
        width: 4,
        dash: 'dashed',
        opacity: 0.4,
      },
    });
  });

  test('a rectangle of 2020: no index, no groups, no roundness, null for a background', () => {
    const old = {
      ...base,
      type: 'rectangle',
      backgroundColor: null,
      strokeSharpness: 'round',
      boundElementIds: null,
    };
    expect(one(old)).toMatchObject({ radius: 12.5, style: { fill: 'none', stroke: '#c92a2a' } });
    expect(one({ ...base, type: 'rectangle', strokeSharpness: 'sharp' })).toMatchObject({ radius: 0 });
  });

  test('one drawn from right to left', () => {
    expect(one({ ...base, type: 'ellipse', width: -100, height: -50 })).toMatchObject({
      x: -90,
      y: -30,
      w: 100,
      h: 50,
    });
  });

  test('arrowheads: left out is an arrow, null is none, outlines and crow feet come near', () => {
    const arrow = {
      ...base,
      type: 'arrow',
      points: [
        [0, 0],
        [50, 20],
      ],
    };
    expect(one(arrow)).toMatchObject({ startHead: 'none', endHead: 'arrow' });
    expect(one({ ...arrow, endArrowhead: null })).toMatchObject({ endHead: 'none' });
    const { shapes, report } = take({ ...arrow, startArrowhead: 'dot', endArrowhead: 'triangle_outline' });
    expect(shapes[0]).toMatchObject({ startHead: 'dot', endHead: 'triangle' });
    expect(report.approximated.get('arrowhead')).toBe(1);
    expect(one({ ...arrow, type: 'line' })).toMatchObject({ endHead: 'none' });
  });

  test('a filled line whose ends meet is a polygon, curved when it was round', () => {
    const points = [
      [0, 0],
      [40, 0],
      [20, 30],
      [0, 3],
    ];
    const line = { ...base, type: 'line', points, backgroundColor: 'green', fillStyle: 'solid' };
    expect(one({ ...line, strokeSharpness: 'round' })).toMatchObject({
      closed: true,
      curved: true,
      style: { fill: '#008000' },
    });
    expect(one({ ...line, backgroundColor: 'transparent' })).toMatchObject({ closed: false, curved: false });
    expect(one({ ...line, type: 'arrow' })).toMatchObject({ closed: false, style: { fill: 'none' } });
  });

  test('the freehand line of 2020 is a line through its points', () => {
    const draw = {
      ...base,
      type: 'draw',
      points: [
        [0, 0],
        [3, 4],
        [9, 9],
      ],
      strokeSharpness: 'round',
    };
    expect(one(draw)).toMatchObject({ type: 'line', curved: true, w: 9, h: 9 });
  });

  test('a freehand stroke keeps a pen’s pressure; points may hold it, too', () => {
    const stroke = {
      ...base,
      type: 'freedraw',
      points: [
        [0, 0],
        [5, -5],
        [9, 0],
      ],
      pressures: [0.25, 0.5, 1],
    };
    const pen = one({ ...stroke, simulatePressure: false });
    expect(pen).toMatchObject({ type: 'stroke', pressure: true, x: 10, y: 15, w: 9, h: 5 });
    expect(pen?.type === 'stroke' ? pen.points[2] : 0).toBeCloseTo(0.25, 2);
    expect(one({ ...stroke, simulatePressure: true })).toMatchObject({ pressure: false });
    const old = one({
      ...stroke,
      pressures: null,
      points: [
        [0, 0, 0.75],
        [5, 5, 0.75],
      ],
    });
    expect(old?.type === 'stroke' ? old.points[5] : 0).toBeCloseTo(0.75, 2);
  });

  test('a filled freehand stroke becomes an area below a stroke, in one group', () => {
    const points = [
      [0, 0],
      [30, 0],
      [30, 30],
      [1, 1],
    ];
    const { shapes, report } = take({
      ...base,
      type: 'freedraw',
      points,
      backgroundColor: 'pink',
      fillStyle: 'solid',
    });
    expect(shapes.map(({ type }) => type)).toEqual(['line', 'stroke']);
    expect(shapes[0]?.style).toMatchObject({ stroke: 'none', fill: '#ffc0cb' });
    expect(shapes[0]?.groups).toEqual(shapes[1]?.groups);
    expect(report).toMatchObject({ elements: 1, kept: 1, shapes: 2 });
  });

  test('a translucent fill below an opaque line becomes two shapes; alone, it is opacity', () => {
    const rectangle = { ...base, type: 'rectangle', backgroundColor: '#00000080', fillStyle: 'solid' };
    const { shapes } = take(rectangle);
    expect(shapes.map(({ style }) => [style.stroke, style.fill, style.opacity])).toEqual([
      ['none', '#000000', 0.5],
      ['#c92a2a', 'none', 1],
    ]);
    const bare = take({ ...rectangle, strokeColor: 'transparent', opacity: 50 }).shapes;
    expect(bare.map(({ style }) => style.opacity)).toEqual([0.25]);
  });

  test('text of every year', () => {
    const text = {
      ...base,
      type: 'text',
      text: 'one\ntwo',
      fontSize: 28,
      fontFamily: 3,
      textAlign: 'center',
    };
    expect(one(text)).toMatchObject({
      text: 'one\ntwo',
      fontSize: 28,
      font: 'mono',
      align: 'centre',
      autosize: true,
    });
    expect(one({ ...base, type: 'text', text: 'old', font: '36px Cascadia' })).toMatchObject({
      fontSize: 36,
      font: 'mono',
    });
    const wrapped = { ...text, originalText: 'one two', autoResize: false };
    expect(one(wrapped)).toMatchObject({ text: 'one two', autosize: false, w: 100 });
    expect(take({ ...text, fontFamily: 7 }).report.approximated.get('font')).toBe(1);
  });

  test('a label and the shape that holds it stay together', () => {
    const { shapes } = take(
      { ...base, type: 'rectangle', id: 'box', boundElements: [{ id: 'label', type: 'text' }] },
      { ...base, type: 'text', id: 'label', containerId: 'box', text: 'in it' },
      { ...base, type: 'ellipse', id: 'other' },
    );
    expect(shapes[0]?.groups).toHaveLength(1);
    expect(shapes[1]?.groups).toEqual(shapes[0]?.groups);
    expect(shapes[2]?.groups).toEqual([]);
    const made = take({ ...base, type: 'diamond', label: { text: 'Yes?' } }).shapes;
    expect(made.map(({ type }) => type)).toEqual(['diamond', 'text']);
  });

  test('a label keeps its own look, and its place in the middle of what holds it', () => {
    const label = { text: 'Yes?', strokeColor: '#1971c2', opacity: 30, locked: true, fontFamily: 3 };
    const [, text] = take({ ...base, type: 'rectangle', label }).shapes;
    expect(text).toMatchObject({ type: 'text', text: 'Yes?', font: 'mono', align: 'centre', locked: true });
    expect(text?.style).toMatchObject({ stroke: '#1971c2', opacity: 0.3 });
    expect((text?.x ?? 0) + (text?.w ?? 0) / 2).toBeCloseTo(60, 1);
    expect((text?.y ?? 0) + (text?.h ?? 0) / 2).toBeCloseTo(45, 1);
    const corner = { text: 'a', textAlign: 'left', verticalAlign: 'top' };
    const [, placed] = take({ ...base, type: 'rectangle', label: corner }).shapes;
    expect(placed).toMatchObject({ x: 15, y: 25, align: 'left', style: { stroke: '#c92a2a', opacity: 1 } });
  });

  test.each(['arrow', 'line'])('the label of an %s lies on its middle', (type) => {
    const points = [
      [0, 0],
      [100, 0],
    ];
    const { shapes, report } = take({ ...base, type, points, label: { text: 'calls' } });
    expect(shapes.map((shape) => shape.type)).toEqual([type, 'text']);
    const text = shapes[1];
    expect(text).toMatchObject({ text: 'calls', rotation: 0, groups: shapes[0]?.groups });
    expect((text?.x ?? 0) + (text?.w ?? 0) / 2).toBeCloseTo(60, 1);
    expect((text?.y ?? 0) + (text?.h ?? 0) / 2).toBeCloseTo(20, 1);
    expect(report).toMatchObject({ kept: 1, shapes: 2 });
    const turned = take({ ...base, type, points, angle: Math.PI / 2, label: { text: 'x' } }).shapes[1];
    expect((turned?.x ?? 0) + (turned?.w ?? 0) / 2).toBeCloseTo(60, 1);
  });

  test('groups are kept, innermost first, with names of their own', () => {
    const { shapes } = take(
      { ...base, type: 'ellipse', groupIds: ['inner', 'outer', 'inner', 7] },
      { ...base, type: 'ellipse', groupIds: ['outer'] },
    );
    expect(shapes[0]?.groups).toHaveLength(2);
    expect(shapes[0]?.groups[1]).toBe(shapes[1]?.groups[0]);
    expect(shapes[0]?.groups).not.toContain('inner');
  });

  test('a curved line is turned about the middle of its curve', () => {
    const points = [
      [0, 0],
      [50, 80],
      [100, 0],
    ];
    const line = { ...base, type: 'line', points, roundness: { type: 2 }, angle: Math.PI };
    const shape = one(line);
    // The curve reaches up to y = 0 and down to about 80: the middle of curve and points differ by less than 5.
    expect(Math.abs((shape?.x ?? 0) - 10)).toBeLessThan(5);
    expect(shape?.rotation).toBeCloseTo(Math.PI, 3);
  });
});

describe('colours on dark boards', () => {
  test('black on the background adapts, black on a coloured area does not', () => {
    const black = { ...base, strokeColor: '#1e1e1e' };
    const { shapes } = take(
      { ...black, type: 'rectangle', backgroundColor: '#ffec99', fillStyle: 'solid' },
      { ...black, type: 'text', text: 'on yellow' },
      { ...black, type: 'text', text: 'beside', x: 500 },
      { ...black, type: 'ellipse', y: 500, backgroundColor: '#fff', fillStyle: 'solid' },
    );
    expect(shapes.map(({ style }) => style.stroke)).toEqual(['#1e1e1e', '#1e1e1e', 'ink', 'ink']);
    expect(shapes[3]?.style.fill).toBe('white');
  });
});

describe('the report', () => {
  test('counts what is left out and what is only similar', () => {
    const { report } = take(
      { ...base, type: 'image', fileId: 'x' },
      { ...base, type: 'image', fileId: 'y' },
      { ...base, type: 'embeddable', link: 'https://example.org' },
      { ...base, type: 'hologram' },
      { type: 'rectangle' },
      { ...base, type: 'text', text: '  ' },
      { ...base, type: 'line', points: [[0, 0]] },
      { ...base, type: 'ellipse', x: 1e300 },
      { ...base, type: 'ellipse', isDeleted: true },
      { ...base, type: 'ellipse', link: 'https://example.org', roughness: 2, frameId: 'f' },
      { ...base, type: 'frame', name: 'Slide', roughness: 0 },
    );
    expect(report).toMatchObject({ elements: 10, deleted: 1, kept: 2, shapes: 2 });
    expect(Object.fromEntries(report.leftOut)).toEqual({
      image: 2,
      embed: 1,
      'unknown-type': 1,
      damaged: 1,
      empty: 2,
      'too-far': 1,
    });
    expect(Object.fromEntries(report.approximated)).toEqual({ roughness: 1, link: 1, 'frame-member': 1 });
  });

  test('a drawing of nothing but images is no error: what was left out is said', () => {
    const { shapes, report } = importExcalidraw(
      scene({ ...base, type: 'image', fileId: 'x' }, { ...base, type: 'iframe' }),
    );
    expect(shapes).toEqual([]);
    expect(report).toMatchObject({ elements: 2, kept: 0 });
    expect(Object.fromEntries(report.leftOut)).toEqual({ image: 1, embed: 1 });
  });

  test('items of a library that are none are counted, and so are the names of items', () => {
    const elements = [{ ...base, type: 'ellipse', roughness: 0 }];
    const { report } = importExcalidraw(
      JSON.stringify({
        type: 'excalidrawlib',
        libraryItems: [null, 7, {}, { elements, name: 'Router' }, { elements, name: ' ' }, { elements }],
      }),
    );
    expect(report).toMatchObject({ elements: 6, kept: 3 });
    expect(Object.fromEntries(report.leftOut)).toEqual({ damaged: 3 });
    expect(Object.fromEntries(report.approximated)).toEqual({ 'item-name': 1 });
  });

  test.each([
    ['#ffffff', undefined],
    ['transparent', undefined],
    [undefined, undefined],
    ['#f8f1ee', 1],
    ['no colour', 1],
  ])('a drawing on the background %s', (viewBackgroundColor, count) => {
    const elements = [{ ...base, type: 'ellipse', roughness: 0 }];
    const { report } = importExcalidraw(
      JSON.stringify({ type: 'excalidraw', elements, appState: { viewBackgroundColor } }),
    );
    expect(report.approximated.get('background')).toBe(count);
  });

  test.each([
    [{ lineHeight: 1.25, height: 99 }, undefined],
    [{ lineHeight: 1.2520123533326526 }, undefined],
    [{ lineHeight: 1.2 }, 1],
    // Two lines of 20 units: 50 is what boards do, 48 was Cascadia.
    [{ height: 50 }, undefined],
    [{ height: 48 }, 1],
    [{ height: 0 }, undefined],
  ])('a text with %j', (look, count) => {
    const { report } = take({ ...base, type: 'text', text: 'a\nb', fontSize: 20, ...look });
    expect(report.approximated.get('line-height')).toBe(count);
  });

  test('what is longer than a board takes is cut off, and counted', () => {
    const long = 'x'.repeat(100_001);
    const { shapes, report } = take(
      { ...base, type: 'text', text: `${'x'.repeat(99_999)}😀` },
      { ...base, type: 'ellipse', label: { text: long } },
      { ...base, type: 'frame', name: long },
    );
    const texts = shapes.map((shape) => (shape.type === 'text' ? shape.text.length : null));
    expect(texts).toEqual([99_999, null, 100_000, null]);
    expect(shapes[3]).toMatchObject({ name: 'x'.repeat(500) });
    expect(report.approximated.get('text-shortened')).toBe(3);
  });

  test('the area of a freehand loop takes fewer points than its line, and keeps its ends', () => {
    const turn = (i: number) => (2 * Math.PI * i) / 29_999;
    const points = Array.from({ length: 30_000 }, (_, i) => [
      1_000 * Math.cos(turn(i)),
      1_000 * Math.sin(turn(i)),
    ]);
    const loop = { ...base, type: 'freedraw', points, backgroundColor: 'pink', fillStyle: 'solid' };
    const { shapes, report } = take(loop);
    const [area, stroke] = shapes;
    expect(area?.type === 'line' && area.points.length / 2).toBe(15_001);
    expect(stroke?.type === 'stroke' && stroke.points.length / 3).toBe(30_000);
    expect([area?.w, area?.h]).toEqual([stroke?.w, stroke?.h]);
    expect(report.approximated.get('points-thinned')).toBe(1);
    expect(take({ ...loop, backgroundColor: 'transparent' }).report.approximated.size).toBe(0);
  });

  test('elements in are elements kept and elements left out, whatever they are; and the board takes what comes out', () => {
    const garbage = fc.oneof(
      fc.string(),
      fc.double(),
      fc.constant(null),
      fc.array(fc.double()),
      fc.boolean(),
      fc.object(),
    );
    const key = fc.constantFrom(
      ...[
        'width',
        'height',
        'angle',
        'strokeColor',
        'backgroundColor',
        'fillStyle',
        'strokeWidth',
        'strokeStyle',
      ],
      ...[
        'roughness',
        'opacity',
        'groupIds',
        'points',
        'pressures',
        'roundness',
        'startArrowhead',
        'endArrowhead',
      ],
      ...[
        'text',
        'fontSize',
        'fontFamily',
        'font',
        'containerId',
        'label',
        'name',
        'id',
        'isDeleted',
        'x',
        'y',
        '__proto__',
      ],
    );
    const type = fc.constantFrom(
      ...[
        'rectangle',
        'ellipse',
        'diamond',
        'line',
        'arrow',
        'draw',
        'freedraw',
        'text',
        'frame',
        'image',
        'what',
      ],
    );
    const point = fc.oneof(
      {
        weight: 9,
        arbitrary: fc.tuple(fc.integer({ min: -500, max: 500 }), fc.integer({ min: -500, max: 500 })),
      },
      { weight: 1, arbitrary: fc.array(fc.double(), { maxLength: 4 }) },
    );
    const element = fc
      .tuple(type, fc.array(point, { maxLength: 8 }), fc.array(fc.tuple(key, garbage), { maxLength: 5 }))
      .map(([kind, points, odd]): unknown => {
        const plain = JSON.stringify({ ...base, type: kind, points, text: 'x' }).slice(0, -1);
        const more = odd.map(
          ([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value) ?? 'null'}`,
        );
        return JSON.parse(`${plain}${more.join('')}}`);
      });
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 9, arbitrary: element }, garbage), { maxLength: 10 }),
        (elements) => {
          const sure = { ...base, type: 'ellipse' };
          const { shapes, report } = take(sure, ...elements);
          const lost = [...report.leftOut.values()].reduce((sum, each) => sum + each, 0);
          expect(report.kept + lost).toBe(report.elements);
          expect(report.elements + report.deleted).toBe(elements.length + 1);
          expect(report.shapes).toBe(shapes.length);
          expect(Object.getPrototypeOf({})).toBe(Object.prototype);
        },
      ),
      { numRuns: 500 },
    );
  }, 60_000);
});

describe('files', () => {
  test('a library of either version is laid out in a grid, each item a group of its own', () => {
    const item = [
      { ...base, type: 'rectangle', x: 5_000 },
      { ...base, type: 'ellipse', x: 5_000 },
    ];
    const single = [{ ...base, type: 'diamond', y: -9_000 }];
    const v1 = JSON.stringify({ type: 'excalidrawlib', version: 1, library: [item, single, item] });
    const v2 = JSON.stringify({
      type: 'excalidrawlib',
      version: 2,
      libraryItems: [item, single, item].map((elements, id) => ({ id, elements, status: 'published' })),
    });
    for (const text of [v1, v2]) {
      const { shapes } = importExcalidraw(text);
      const places = shapes.map(({ x, y }) => `${x},${y}`);
      expect(new Set(places).size).toBe(3);
      expect(Math.max(...shapes.map(({ x, y }) => Math.abs(x) + Math.abs(y)))).toBeLessThan(1_000);
      expect(shapes[0]?.groups).toEqual(shapes[1]?.groups);
      expect(shapes[2]?.groups ?? []).toEqual([]);
      expect(shapes[3]?.groups).not.toEqual(shapes[0]?.groups);
    }
  });

  test('`centre` puts the middle of everything there', () => {
    const { shapes } = importExcalidraw(scene({ ...base, type: 'ellipse' }), { centre: { x: 0, y: 0 } });
    expect(shapes[0]).toMatchObject({ x: -50, y: -25 });
  });

  test.each([
    ['nothing', '', 'damaged'],
    ['no JSON', '{"type":"excalidraw"', 'damaged'],
    ['something else', '{"type":"tldraw"}', 'unknown-kind'],
    ['a list', '[]', 'unknown-kind'],
    ['no elements', '{"type":"excalidraw","elements":7}', 'damaged'],
    ['an empty drawing', scene(), 'empty'],
    ['an empty library', '{"type":"excalidrawlib","library":[]}', 'empty'],
    ['elements of something else', '{"elements":[1,{"type":"x"}]}', 'unknown-kind'],
  ])('%s is refused with a sentence', (_, text, code) => {
    const open = () => importExcalidraw(text);
    expect(open).toThrow(ImportError);
    try {
      open();
    } catch (error) {
      expect(error instanceof ImportError && error.code).toBe(code);
      expect(error instanceof Error && error.message).toMatch(/^[A-Z].*\.$/);
    }
  });

  test('deep nesting, huge numbers and a million points do no harm', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const line = JSON.stringify({ ...base, type: 'line' }).replace('}', `,"points":[[0,0],[1e999,5],[9,9]]}`);
    const nested = JSON.stringify({ ...base, type: 'ellipse' }).replace('}', `,"customData":${deep}}`);
    const long = {
      ...base,
      type: 'freedraw',
      points: Array.from({ length: 1_000_000 }, (_, i) => [i % 977, i % 991]),
    };
    const { shapes, report } = importExcalidraw(
      `{"type":"excalidraw","elements":[${line},${nested},${JSON.stringify(long)}]}`,
    );
    expect(shapes.map(({ type }) => type)).toEqual(['ellipse', 'stroke']);
    expect(report.approximated.get('points-thinned')).toBe(1);
  });
});
