import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { cutDocument, DocumentCut } from './cut-document.ts';
import { createUpdateGate } from './gate/update-gate.ts';
import { decodeStateMap } from './messages.ts';

/** Several clients who edit each other's texts, maps and nested maps, delete, and exchange now and then. */
const crowd = (seed: number, clients: number, edits: number): { whole: Y.Doc; earlier: Y.Doc } => {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const docs = Array.from({ length: clients }, (_, i) => {
    const doc = new Y.Doc();
    doc.clientID = 1_000 + ((i * 7_919) % 1_009);
    return doc;
  });
  const earlier = new Y.Doc();
  for (let i = 0; i < edits; i++) {
    const doc = docs[next(clients)] ?? new Y.Doc();
    const text = doc.getText('t');
    const shapes = doc.getMap<Y.Map<unknown>>('shapes');
    const key = `s${next(6)}`;
    switch (next(6)) {
      case 0:
        text.insert(next(text.length + 1), 'word '.repeat(1 + next(4)));
        break;
      case 1:
        if (text.length > 4) text.delete(next(text.length - 3), 1 + next(3));
        break;
      case 2:
        shapes.set(key, new Y.Map([['xy', [i, i]]]));
        break;
      case 3:
        shapes.get(key)?.set('xy', [i, i]);
        break;
      case 4:
        shapes.delete(key);
        break;
      default: {
        const other = docs[next(clients)] ?? doc;
        Y.applyUpdate(doc, Y.encodeStateAsUpdate(other, Y.encodeStateVector(doc)));
      }
    }
    if (i === Math.floor(edits / 2))
      for (const each of docs) Y.applyUpdate(earlier, Y.encodeStateAsUpdate(each));
  }
  const whole = new Y.Doc();
  for (const doc of docs) Y.applyUpdate(whole, Y.encodeStateAsUpdate(doc));
  return { whole, earlier };
};

const sameAs = (copy: Y.Doc, doc: Y.Doc): void => {
  expect(Y.equalSnapshots(Y.snapshot(copy), Y.snapshot(doc))).toBe(true);
  expect(copy.getText('t').toString()).toBe(doc.getText('t').toString());
  expect(copy.getMap('shapes').toJSON()).toEqual(doc.getMap('shapes').toJSON());
};

describe('a document cut into pieces', () => {
  test('is the same in the end, and no piece waits for a later one, whoever wrote what', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 40, max: 4_000 }),
        fc.boolean(),
        (seed, clients, pieceBytes, knowsHalf) => {
          const { whole, earlier } = crowd(seed, clients, 150);
          const copy = knowsHalf ? earlier : new Y.Doc();
          const gate = createUpdateGate(copy);
          for (const piece of cutDocument(whole, decodeStateMap(Y.encodeStateVector(copy)), pieceBytes)) {
            gate.admit(piece, 'step2');
            Y.applyUpdate(copy, piece);
            expect(copy.store.pendingStructs).toBeNull();
            expect(copy.store.pendingDs).toBeNull();
          }
          sameAs(copy, whole);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('is the same in the end also when it changes between two pieces', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 40, max: 2_000 }), (seed, pieceBytes) => {
        const { whole } = crowd(seed, 4, 120);
        const text = whole.getText('t');
        const copy = new Y.Doc();
        const gate = createUpdateGate(copy);
        const cut = new DocumentCut(whole, new Map(), pieceBytes);
        for (let i = 0; !cut.done; i++) {
          for (const piece of cut.next()) {
            gate.admit(piece, 'step2');
            Y.applyUpdate(copy, piece);
          }
          expect(copy.store.pendingStructs).toBeNull();
          if (i > 20 || cut.done) continue;
          // Structs are split, merged and collected where the cut has been and where it has not.
          const at = (seed + i * 7) % (text.length + 1);
          text.insert(at, `new ${i} `);
          text.delete((seed * 3 + i) % Math.max(1, text.length - 3), Math.min(3, text.length));
          whole.getMap('shapes').delete(`s${i % 6}`);
        }
        sameAs(copy, whole);
      }),
      { numRuns: 150 },
    );
  });

  test('comes in pieces of about the wished size, and takes no more room than in one', () => {
    const doc = new Y.Doc();
    const shapes = doc.getMap('shapes');
    for (let i = 0; i < 500; i++) shapes.set(`s${i}`, new Y.Map([['p', new Uint8Array(1_000)]]));
    const pieces = cutDocument(doc, new Map(), 50_000);
    expect(pieces.length).toBeGreaterThanOrEqual(10);
    for (const piece of pieces) expect(piece.length).toBeLessThan(52_000);
    const sum = pieces.reduce((bytes, piece) => bytes + piece.length, 0);
    expect(sum).toBeLessThan(Y.encodeStateAsUpdate(doc).length * 1.01);
  });

  test('is one empty piece for whoever has it all', () => {
    const { whole } = crowd(7, 3, 100);
    const known = decodeStateMap(Y.encodeStateVector(whole));
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(whole));
    for (const piece of cutDocument(whole, known, 10_000)) Y.applyUpdate(copy, piece);
    sameAs(copy, whole);
    expect(cutDocument(new Y.Doc(), new Map(), 10_000)).toEqual([Uint8Array.of(0, 0)]);
  });

  test('leaves out what waits for others', () => {
    const author = new Y.Doc();
    author.getText('t').insert(0, 'first');
    const before = Y.encodeStateVector(author);
    author.getText('t').insert(5, ' second');
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(author, before));
    expect(doc.store.pendingStructs).not.toBeNull();
    expect(cutDocument(doc, new Map(), 10_000)).toEqual([Uint8Array.of(0, 0)]);
  });
});
