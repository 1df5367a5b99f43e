import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { splitUpdate, UncuttableUpdate } from './split-update.ts';

/** A document that several clients wrote, with deletions. */
const busyDocument = (seed: number, clients: number, edits: number): Y.Doc => {
  const whole = new Y.Doc();
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
  for (let c = 0; c < clients; c++) {
    const doc = new Y.Doc();
    doc.clientID = c + 1;
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(whole));
    const text = doc.getText('t');
    const map = doc.getMap('m');
    for (let i = 0; i < edits; i++) {
      if (next(4) === 0 && text.length > 2) text.delete(next(text.length - 1), 1);
      else text.insert(next(text.length + 1), 'x'.repeat(1 + next(40)));
      map.set(`k${next(20)}`, next(1000));
    }
    Y.applyUpdate(whole, Y.encodeStateAsUpdate(doc));
  }
  return whole;
};

describe('cutting an update', () => {
  test('the pieces are small and together say the same, in any order', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 300, max: 5_000 }),
        (seed, clients, max) => {
          const doc = busyDocument(seed, clients, 30);
          const pieces = splitUpdate(Y.encodeStateAsUpdate(doc), max);
          for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(max);
          for (const order of [pieces, [...pieces].reverse()]) {
            const copy = new Y.Doc();
            for (const piece of order) Y.applyUpdate(copy, piece);
            expect(copy.store.pendingStructs).toBeNull();
            expect(Y.equalSnapshots(Y.snapshot(copy), Y.snapshot(doc))).toBe(true);
            expect(copy.getText('t').toString()).toBe(doc.getText('t').toString());
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test('a small update stays whole', () => {
    const update = Y.encodeStateAsUpdate(busyDocument(1, 1, 5));
    expect(splitUpdate(update, 200_000)).toEqual([update]);
  });

  test('one struct that is too large is said, not lost', () => {
    const doc = new Y.Doc();
    doc.getMap('m').set('blob', new Uint8Array(10_000));
    expect(() => splitUpdate(Y.encodeStateAsUpdate(doc), 5_000)).toThrow(UncuttableUpdate);
  });
});
