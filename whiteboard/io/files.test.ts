import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '../board/open-board.ts';
import type { NewShape, Shape } from '../board/shape.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { copyShapes } from './copy-shapes.ts';
import { readLibrary } from './fixtures/libraries.ts';
import { ImportError } from './import-error.ts';
import { openMeshboardFile, saveMeshboardFile } from './meshboard-file.ts';
import { pasteShapes } from './paste-shapes.ts';
import { readBoardFile } from './read-board-file.ts';

const SHAPES: readonly NewShape[] = [
  { type: 'rectangle', x: 0, y: 0, w: 100, h: 50, groups: ['one'], style: { fill: 'red' } },
  { type: 'text', x: 10, y: 10, text: 'Hello', groups: ['one'] },
  { type: 'arrow', x: 0, y: 0, points: [0, 0, 80, 40], curved: true },
  {
    type: 'stroke',
    x: 5,
    y: 5,
    points: Float32Array.from([0, 0, 0.25, 8, 8, 0.5, 20, 9, 0.75]),
    pressure: true,
  },
  { type: 'frame', x: 0, y: 0, w: 300, h: 300, name: 'F' },
];

const open = (...shapes: readonly NewShape[]) => {
  const board = openBoard(new Y.Doc());
  board.add(shapes);
  return board;
};
const looks = (shapes: readonly Shape[]) => shapes.map(({ id: _, index: __, ...look }) => look);
const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof ImportError) return error.code;
    throw error;
  }
  return 'none';
};

describe('.meshboard', () => {
  test('a board comes back as it was', () => {
    const board = open(...SHAPES);
    board.title = 'Plans';
    const file = openMeshboardFile(saveMeshboardFile(board));
    expect(file.title).toBe('Plans');
    expect(file.report).toMatchObject({ elements: SHAPES.length, kept: SHAPES.length, leftOut: new Map() });
    expect(looks(open(...file.shapes).ordered)).toEqual(looks(board.ordered));
  });

  test('what was deleted or taken back is not in the file, what is not understood is', () => {
    const board = open(...SHAPES);
    const secret = board.add([{ type: 'text', x: 0, y: 0, text: 'SECRET-ONE' }]);
    board.delete(secret);
    board.add([{ type: 'text', x: 0, y: 0, text: 'SECRET-TWO' }]);
    board.undo.undo();
    board.doc.getMap('shapes').set('AAAAAAAAAAAA', new Y.Map([['t', 'hologram']]));
    const text = saveMeshboardFile(board);
    const bytes = fromBase64(JSON.parse(text).update) ?? new Uint8Array();
    expect(new TextDecoder().decode(bytes)).not.toContain('SECRET');
    const { shapes, report } = openMeshboardFile(text);
    expect(shapes).toHaveLength(SHAPES.length);
    expect(report).toMatchObject({ kept: SHAPES.length, leftOut: new Map([['not-understood', 1]]) });
  });

  test.each([
    ['no update', { type: 'meshboard', version: 1 }, 'damaged'],
    ['no base64', { type: 'meshboard', version: 1, update: '###=' }, 'damaged'],
    [
      'no Yjs update',
      { type: 'meshboard', version: 1, update: toBase64(Uint8Array.of(9, 9, 9, 9)) },
      'damaged',
    ],
    ['a newer version', { type: 'meshboard', version: 2, update: '' }, 'newer-version'],
  ])('%s is refused', async (_, json, code) => {
    expect(await codeOf(() => openMeshboardFile(JSON.stringify(json)))).toBe(code);
  });

  test('a damaged file never throws anything but ImportError', async () => {
    const whole = fromBase64(JSON.parse(saveMeshboardFile(open(...SHAPES))).update) ?? new Uint8Array();
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), async (at, byte, cut) => {
        const bytes = Uint8Array.from(whole);
        bytes[at] = byte;
        const update = toBase64(cut ? bytes.subarray(0, at) : bytes);
        await codeOf(() => openMeshboardFile(JSON.stringify({ type: 'meshboard', version: 1, update })));
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});

describe('the clipboard', () => {
  test('shapes come back as they were, in groups of their own', () => {
    const board = open(...SHAPES);
    const pasted = pasteShapes(copyShapes(board.ordered));
    const copies = looks(open(...(pasted?.shapes ?? [])).ordered);
    const without = (shapes: ReturnType<typeof looks>) => shapes.map(({ groups: _, ...rest }) => rest);
    expect(without(copies)).toEqual(without(looks(board.ordered)));
    expect(copies[0]?.groups).toEqual(copies[1]?.groups);
    expect(copies[0]?.groups).not.toEqual(['one']);
  });

  test('they go where they are wanted', () => {
    const pasted = pasteShapes(copyShapes(open(SHAPES[0] as NewShape).ordered), { x: 1_000, y: 1_000 });
    expect(pasted?.shapes[0]).toMatchObject({ x: 950, y: 975 });
  });

  test.each([
    '',
    'hello',
    '{',
    '{}',
    '{"type":"meshboard/shapes"}',
    'https://example.org',
    '[1,2]',
    '{"a":{"b":1}}',
    '{"elements":["fire",{"type":"water"}]}',
  ])('%j is just text', (text) => expect(pasteShapes(text)).toBeNull());

  test('what Excalidraw copies is taken, too', () => {
    const elements = [{ type: 'ellipse', x: 0, y: 0, width: 10, height: 10 }];
    const pasted = pasteShapes(JSON.stringify({ type: 'excalidraw/clipboard', elements, files: {} }));
    expect(pasted?.shapes).toHaveLength(1);
    expect(pasted).toMatchObject({ from: 'excalidraw', report: { kept: 1 } });
  });

  test('images that Excalidraw copies are no text: what was left out is said', () => {
    const elements = [{ type: 'image', x: 0, y: 0, width: 10, height: 10, fileId: 'a' }];
    const pasted = pasteShapes(JSON.stringify({ type: 'excalidraw/clipboard', elements, files: {} }));
    expect(pasted).toMatchObject({ shapes: [], report: { leftOut: new Map([['image', 1]]) } });
  });

  test.each([
    ['elements that are none', { type: 'excalidraw/clipboard', elements: 7 }, 'damaged'],
    ['no element', { type: 'excalidraw/clipboard', elements: [] }, 'empty'],
    ['shapes of a newer version', { type: 'meshboard/shapes', version: 2, shapes: [] }, 'newer-version'],
  ])('%s are said to be that, not pasted as text', async (_, json, code) => {
    expect(await codeOf(() => pasteShapes(JSON.stringify(json)))).toBe(code);
  });

  test('a shape that is not valid is left out alone', () => {
    const shapes = [
      SHAPES[0],
      { type: 'rectangle', x: 1e99, y: 0 },
      { type: 'hologram', x: 0, y: 0 },
      null,
      7,
      { type: 'line', x: 0, y: 0, points: 'no' },
      { type: 'ellipse', x: 0, y: 0, onclick: 'alert(1)' },
      { type: 'text', x: 0, y: 0, text: 'x', style: { stroke: 'url(x)' } },
      { type: 'text', x: 0, y: 0, text: 'x', groups: ['a b'] },
    ];
    const text = JSON.stringify({ type: 'meshboard/shapes', version: 1, shapes });
    const pasted = pasteShapes(text);
    expect(pasted?.shapes).toHaveLength(1);
    expect(pasted?.report).toMatchObject({ elements: 9, kept: 1, leftOut: new Map([['not-understood', 8]]) });
  });

  test('shapes that would lie beyond the edge of the board are left out, and counted', () => {
    const far: NewShape[] = [
      { type: 'ellipse', x: 0, y: 0, w: 10, h: 10 },
      { type: 'ellipse', x: 200, y: 0, w: 10, h: 10 },
    ];
    const pasted = pasteShapes(copyShapes(open(...far).ordered), { x: 9_999_950, y: 0 });
    expect(pasted?.shapes).toHaveLength(1);
    expect(pasted?.report.leftOut).toEqual(new Map([['too-far', 1]]));
  });

  test('no text makes it throw, and a board takes whatever comes out', () => {
    const shape = fc.record(
      {
        type: fc.constantFrom('rectangle', 'line', 'stroke', 'text', '__proto__'),
        x: fc.oneof(fc.double(), fc.constant('1')),
        y: fc.integer(),
        points: fc.oneof(fc.array(fc.double()), fc.constant(null)),
        style: fc.object(),
        text: fc.string(),
      },
      { requiredKeys: ['type'] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.array(shape).map((shapes) => JSON.stringify({ type: 'meshboard/shapes', version: 1, shapes })),
        ),
        (text) => {
          const pasted = pasteShapes(text, { x: 0, y: 0 });
          if (pasted === null) return;
          open(...pasted.shapes);
          const lost = [...pasted.report.leftOut.values()].reduce((sum, each) => sum + each, 0);
          expect(pasted.report.kept + lost).toBe(pasted.report.elements);
        },
      ),
      { numRuns: 500 },
    );
  }, 60_000);
});

describe('readBoardFile', () => {
  const library = readLibrary('sharathsanketh__biology');

  test('knows files by what is in them', async () => {
    const own = new Blob([saveMeshboardFile(open(...SHAPES))]);
    expect(await readBoardFile(own)).toMatchObject({ kind: 'meshboard', report: { kept: SHAPES.length } });
    const foreign = { name: 'sub/My drawing.json', text: library };
    const read = await readBoardFile(foreign);
    expect(read).toMatchObject({ kind: 'excalidraw', title: '' });
    expect(read.report.kept).toBe(207);
    const text = '{"type":"excalidraw","elements":[{"type":"rectangle","x":0,"y":0,"width":9,"height":9}]}';
    const drawing = { name: 'sub/My drawing.excalidraw', text };
    expect(await readBoardFile(drawing)).toMatchObject({ kind: 'excalidraw', title: 'My drawing' });
  });

  test('tells how far it is, and stops when it is told to', async () => {
    const file = { name: 'big.excalidrawlib', text: library };
    const shares: number[] = [];
    await readBoardFile(file, undefined, (share) => shares.push(share));
    expect(shares.at(-1)).toBe(1);
    expect([...shares].sort((a, b) => a - b)).toEqual(shares);

    const many = Array.from({ length: 30_000 }, () => ({ type: 'ellipse', x: 0, y: 0, width: 9, height: 9 }));
    const long = { name: 'long.excalidraw', text: JSON.stringify({ elements: many }) };
    const control = new AbortController();
    const reading = readBoardFile(long, control.signal, () => control.abort());
    expect(await codeOf(() => reading)).toBe('cancelled');
    expect(await codeOf(() => readBoardFile(file, AbortSignal.abort()))).toBe('cancelled');
  });

  test.each([
    ['photo.PNG', 'x', 'picture'],
    ['x.json', '{"a":1}', 'unknown-kind'],
    ['x.txt', 'hello', 'damaged'],
  ])('%s is refused', async (name, text, code) => {
    expect(await codeOf(() => readBoardFile({ name, text }))).toBe(code);
  });
});
