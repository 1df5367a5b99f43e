import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { packAbandonedStrokes } from './abandoned-strokes.ts';
import { boundsOf } from './geometry.ts';
import { openBoard } from './open-board.ts';
import { drawingOf } from './outline/drawing.ts';
import type { NewShape } from './shape.ts';
import { isShapeId } from './shape-id.ts';
import { sweepDeleted } from './sweep.ts';

const rectangle: NewShape = { type: 'rectangle', x: 0, y: 0, w: 100, h: 60 };

/** Any value that a Yjs document can hold. */
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>(
      null,
      undefined,
      true,
      '',
      'r',
      's',
      't',
      'l',
      'a0',
      '__proto__',
      'none',
      '#ffffff',
    ),
    fc.double(),
    fc.integer(),
    fc.string(),
    fc.uint8Array({ maxLength: 40 }),
    fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('__proto__', 'constructor', 'a'), tie('value'), { maxKeys: 2 }),
    tie('value').map((content) => ({ yMap: content })),
    fc.array(tie('value'), { maxLength: 3 }).map((content) => ({ yArray: content })),
    fc.string().map((content) => ({ yText: content })),
    fc.constant({ yXml: true }),
  ),
}));

/** Turns the marks of the generator into Yjs types. */
const toY = (wanted: unknown): unknown => {
  if (typeof wanted !== 'object' || wanted === null || wanted instanceof Uint8Array) return wanted;
  if ('yMap' in wanted) {
    const map = new Y.Map<unknown>();
    map.set('t', toY(wanted.yMap));
    return map;
  }
  if ('yArray' in wanted && Array.isArray(wanted.yArray)) {
    const list = new Y.Array<unknown>();
    // Yjs' own list refuses big integers and undefined as such; within a plain array it takes them.
    const plain = (each: unknown) => typeof each === 'bigint' || each === undefined;
    list.push(wanted.yArray.map((each) => (plain(each) ? [each] : toY(each))));
    return list;
  }
  if ('yText' in wanted) return new Y.Text(String(wanted.yText));
  if ('yXml' in wanted) return new Y.XmlElement('script');
  // Yjs looks at the outermost object's constructor, and refuses to write what has a strange one.
  return Array.isArray(wanted) ? wanted : { inner: wanted };
};

const KEYS = [
  't',
  'i',
  'xy',
  'wh',
  'p',
  'ch',
  'tx',
  'x',
  'u',
  'r',
  'g',
  'lk',
  'cr',
  'c',
  'f',
  'sw',
  'o',
  'fs',
  '__proto__',
];
const entry = fc.oneof(
  { weight: 1, arbitrary: value.map((each) => ({ whole: each })) },
  {
    weight: 4,
    arbitrary: fc.record({
      /** Without it, hardly any garbage would get past the first check. */
      type: fc.constantFrom('r', 'e', 'd', 'l', 'a', 's', 't', 'f', undefined),
      placed: fc.boolean(),
      keys: fc.array(fc.tuple(fc.constantFrom(...KEYS), value), { maxLength: 8 }),
    }),
  },
);

const write = (
  shapes: Y.Map<unknown>,
  id: string,
  wanted: typeof entry extends fc.Arbitrary<infer T> ? T : never,
) => {
  if ('whole' in wanted) {
    shapes.set(id, toY(wanted.whole));
    return;
  }
  const map = new Y.Map<unknown>();
  if (wanted.type !== undefined) map.set('t', wanted.type);
  if (wanted.placed) map.set('xy', [100, 200]);
  for (const [key, each] of wanted.keys) map.set(key, toY(each));
  shapes.set(id, map);
};

const id = fc.oneof(
  fc.constantFrom('AAAAAAAAAAAA', 'BBBBBBBBBBBB', 'CCCCCCCCCCCC'),
  fc.constantFrom('__proto__', 'constructor', '', 'toString', 'x'.repeat(1000)),
);

describe('a hostile document', () => {
  test('never breaks the board: whatever is written under `shapes`, all is counted and the rest works', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(id, entry), { maxLength: 12 }), (garbage) => {
        const theirs = new Y.Doc();
        const mine = new Y.Doc();
        const board = openBoard(mine);
        const [own = ''] = board.add([rectangle]);
        const errors: unknown[] = [];
        board.onChange(({ added, updated }) => {
          for (const each of [...added, ...updated]) if (!board.shapes.has(each)) errors.push(each);
        });
        const entries = theirs.getMap<unknown>('shapes');
        theirs.on('update', (update: Uint8Array) => Y.applyUpdate(mine, update, 'peer'));
        for (const [key, each] of garbage) write(entries, key, each);
        if (garbage.length > 3) entries.delete(garbage[0]?.[0] ?? '');

        expect(errors).toEqual([]);
        for (const shape of board.ordered) {
          expect(isShapeId(shape.id)).toBe(true);
          for (const each of [shape.x, shape.y, shape.w, shape.h, shape.rotation, shape.style.width]) {
            expect(Number.isFinite(each)).toBe(true);
          }
          drawingOf(shape);
        }
        boundsOf(board.ordered);
        const fresh = openBoard(mine);
        expect([...board.ordered]).toEqual([...fresh.ordered]);
        expect(board.invalidCount).toBe(fresh.invalidCount);

        for (const each of board.ordered) board.update(new Map([[each.id, { x: each.x / 2, w: 5 }]]));
        board.reorder([own], 'back');
        expect(board.ordered[0]?.id).toBe(own);
        board.add([rectangle], { above: own });
        expect(board.ordered[1]?.type).toBe('rectangle');
        board.delete(board.shapes.keys());
        board.undo.undo();
        packAbandonedStrokes(board);
        sweepDeleted(board, 0);
        expect(Object.getPrototypeOf({})).toBe(Object.prototype);
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      }),
      { numRuns: 400 },
    );
  }, 60_000);

  test('list items under `shapes` and garbage under `meta` are passed over', () => {
    const theirs = new Y.Doc();
    theirs.getArray('shapes').push([1, new Y.Map()]);
    theirs.getMap('meta').set('title', { toString: 'no' });
    const board = openBoard(new Y.Doc());
    Y.applyUpdate(board.doc, Y.encodeStateAsUpdate(theirs), 'peer');
    expect(board.shapes.size).toBe(0);
    expect(board.title).toBe('');
    board.add([rectangle]);
    expect(board.ordered).toHaveLength(1);
  });

  test('what other versions wrote is kept, counted and not shown', () => {
    const doc = new Y.Doc();
    const future = new Y.Map<unknown>([
      ['t', 'hologram'],
      ['xy', [1, 2]],
    ]);
    doc.getMap('shapes').set('AAAAAAAAAAAA', future);
    const board = openBoard(doc);
    expect(board.invalidCount).toBe(1);
    expect(board.shapes.size).toBe(0);
    board.delete(['AAAAAAAAAAAA']);
    expect(future.toJSON()).toEqual({ t: 'hologram', xy: [1, 2] });
    future.set('t', 'r');
    expect(board.invalidCount).toBe(0);
    expect(board.shapes.size).toBe(1);
  });

  test.each(['', 'zz', '!', 'a00', `A${'0'.repeat(26)}`, `a${'z'.repeat(300)}`, 'z', 7, null, 'a0\0', 'é0'])(
    'an index such as %j does not stop inserting and reordering',
    (index) => {
      const board = openBoard(new Y.Doc());
      const ids = board.add([rectangle, rectangle, rectangle]);
      const entry = board.doc.getMap('shapes').get(ids[1] ?? '');
      if (entry instanceof Y.Map) entry.set('i', index);
      for (const above of ids) board.add([rectangle], { above });
      expect(board.ordered).toHaveLength(6);
      for (const move of ['front', 'back', 'forward', 'backward'] as const) {
        for (const each of ids) board.reorder([each], move);
      }
      board.reorder([ids[1] ?? ''], 'front');
      expect(board.ordered.at(-1)?.id).toBe(ids[1]);
    },
  );
});
