import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from './open-board.ts';
import { isOrderKey, LONG_KEY, orderKeys } from './order-key.ts';
import type { NewShape } from './shape.ts';
import { idsOf } from './testing.ts';

const rectangle: NewShape = { type: 'rectangle', x: 0, y: 0, w: 100, h: 60 };

describe('orderKeys', () => {
  test('are valid, ascending and between their neighbours, wherever one inserts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 70 })), { maxLength: 12 }),
        (inserts) => {
          const keys: string[] = [];
          for (const [where, count] of inserts) {
            const at = where % (keys.length + 1);
            const made = orderKeys(keys[at - 1] ?? null, keys[at] ?? null, count);
            if (made !== null) keys.splice(at, 0, ...made);
          }
          for (const [i, key] of keys.entries()) {
            expect(isOrderKey(key)).toBe(true);
            expect(key.length).toBeLessThanOrEqual(LONG_KEY);
            if (i > 0) expect(key > (keys[i - 1] ?? '')).toBe(true);
          }
        },
      ),
    );
  });

  test('there are none where there is no room', () => {
    expect(orderKeys('a1', 'a1', 1)).toBeNull();
    expect(orderKeys('a2', 'a1', 3)).toBeNull();
    expect(orderKeys('a1', 'a2', 0)).toEqual([]);
  });
});

describe('the order of a board', () => {
  test('1,000 insertions in one gap do not make keys explode', () => {
    const board = openBoard(new Y.Doc());
    const [low = '', high = ''] = board.add([rectangle, rectangle]);
    let expected = [low, high];
    for (let i = 0; i < 1_000; i++) {
      const [id = ''] = board.add([rectangle], { above: low });
      expected = [low, id, ...expected.slice(1)];
    }
    expect(idsOf(board)).toEqual(expected);
    const lengths = board.ordered.map(({ index }) => index.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(LONG_KEY);
  }, 60_000);

  test('1,000 moves to and fro keep keys short and the order right', () => {
    const board = openBoard(new Y.Doc());
    const ids = board.add([rectangle, rectangle, rectangle, rectangle]);
    const mover = ids[0] ?? '';
    for (let i = 0; i < 1_000; i++) board.reorder([mover], i % 2 === 0 ? 'forward' : 'backward');
    expect(idsOf(board)).toEqual(ids);
    expect(Math.max(...board.ordered.map(({ index }) => index.length))).toBeLessThanOrEqual(LONG_KEY);
  }, 60_000);

  test('equal keys are ordered by id, and come apart when one of them has to be passed', () => {
    const board = openBoard(new Y.Doc());
    const ids = board.add(Array.from({ length: 5 }, () => rectangle));
    for (const id of ids) (board.doc.getMap('shapes').get(id) as Y.Map<unknown>).set('i', 'a5');
    const tied = idsOf(board);
    expect(tied).toEqual([...ids].sort());
    const [above = ''] = board.add([rectangle], { above: tied[1] ?? '' });
    expect(idsOf(board)).toEqual([...tied.slice(0, 2), above, ...tied.slice(2)]);
  });

  test('agrees with a plain list, whatever is moved', () => {
    const move = fc.constantFrom('front', 'forward', 'backward', 'back');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.uniqueArray(fc.nat(7), { minLength: 1 }), move), { maxLength: 12 }),
        (moves) => {
          const board = openBoard(new Y.Doc());
          const ids = board.add(Array.from({ length: 8 }, () => rectangle));
          for (const [which, how] of moves) {
            const moved = new Set(which.map((n) => ids[n] ?? ''));
            const before = idsOf(board);
            board.reorder(moved, how);
            const after = idsOf(board);
            const staying = (list: string[]) => list.filter((id) => !moved.has(id));
            const going = (list: string[]) => list.filter((id) => moved.has(id));
            expect(staying(after)).toEqual(staying(before));
            expect(going(after)).toEqual(going(before));
            if (how === 'front') expect(after.slice(-moved.size)).toEqual(going(before));
            if (how === 'back') expect(after.slice(0, moved.size)).toEqual(going(before));
            const fresh = openBoard(board.doc);
            expect(idsOf(fresh)).toEqual(after);
            fresh.destroy();
          }
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);
});
