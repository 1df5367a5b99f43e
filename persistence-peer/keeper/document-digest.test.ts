import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { documentDigest } from './document-digest.ts';

type Edit = {
  who: number;
  at: number;
  what: 'text' | 'erase' | 'map' | 'array' | 'nest' | 'bold' | 'embed';
  value: string;
};

const edit = (doc: Y.Doc, { at, what, value }: Edit): void => {
  const text = doc.getText('text');
  const place = Math.floor((at / 100) * text.length);
  if (what === 'text') text.insert(place, value);
  else if (what === 'erase') text.delete(place, Math.min(3, text.length - place));
  else if (what === 'map') doc.getMap('map').set([...value][0] ?? '', value);
  else if (what === 'array') doc.getArray('array').insert(0, [value, at, Uint8Array.of(at), null, { at }]);
  else if (what === 'nest') doc.getMap('map').set('nested', new Y.Map([['value', value]]));
  else if (what === 'bold') text.format(place, Math.min(2, text.length - place), { bold: true });
  else text.insertEmbed(place, { value });
};

/**
 * One UTF-16 unit each: when an edit falls between the two of a pair, Yjs puts U+FFFD in their place on replicas that
 * still see the edit, and not on those that get it as collected garbage. Such replicas do differ.
 */
const letters = fc.constantFrom('a', 'b', 'ß', '漢', ' ', '"', '\\', '\u0000');

const edits = fc.array(
  fc.record({
    who: fc.integer({ min: 0, max: 2 }),
    at: fc.integer({ min: 0, max: 99 }),
    what: fc.constantFrom('text', 'text', 'erase', 'map', 'array', 'nest', 'bold', 'embed'),
    value: fc.string({ minLength: 1, maxLength: 6, unit: letters }),
  }),
  { maxLength: 40 },
);

/** Plays the edits in three replicas that exchange updates as they go, and gives all updates. */
const play = (steps: readonly Edit[]) => {
  const docs = [1, 2, 3].map((clientID) => Object.assign(new Y.Doc(), { clientID }));
  const updates: Uint8Array[] = [];
  // All of them: taking in somebody else's formatting, Yjs removes what of its own has become superfluous.
  for (const doc of docs) doc.on('update', (update: Uint8Array) => updates.push(update));
  const exchange = (): void => {
    for (const update of updates) for (const doc of docs) Y.applyUpdate(doc, update);
  };
  for (const [i, step] of steps.entries()) {
    const doc = docs[step.who];
    if (doc !== undefined) edit(doc, step);
    if (i % 3 === 2) exchange();
  }
  exchange();
  return { docs, updates };
};

describe('the digest of a document', () => {
  test('is one for replicas that have seen the same, however they came to it', () => {
    fc.assert(
      fc.property(edits, (steps) => {
        const { docs, updates } = play(steps);
        const digests = new Set(docs.map(documentDigest));
        const backwards = new Y.Doc();
        for (const update of updates.toReversed()) Y.applyUpdate(backwards, update);
        digests.add(documentDigest(backwards));
        const [first] = docs;
        const loaded = new Y.Doc();
        if (first !== undefined) Y.applyUpdate(loaded, Y.encodeStateAsUpdate(first));
        digests.add(documentDigest(loaded));
        const merged = new Y.Doc();
        if (updates.length > 0) Y.applyUpdate(merged, Y.mergeUpdates(updates));
        digests.add(documentDigest(merged));
        expect(digests.size).toBe(1);
      }),
    );
  });

  test('changes with anything that is drawn or erased', () => {
    fc.assert(
      fc.property(edits, (steps) => {
        const { docs } = play(steps);
        const [doc] = docs;
        if (doc === undefined) return;
        const before = documentDigest(doc);
        doc.getText('text').insert(0, 'x');
        const drawn = documentDigest(doc);
        expect(drawn).not.toBe(before);
        doc.getText('text').delete(0, 1);
        expect([before, drawn]).not.toContain(documentDigest(doc));
      }),
    );
  });

  test('tells apart documents of which only a letter differs', () => {
    const of = (word: string) => {
      const doc = new Y.Doc();
      doc.clientID = 1;
      doc.getText('text').insert(0, word);
      return documentDigest(doc);
    };
    expect(of('board')).toBe(of('board'));
    expect(of('board')).not.toBe(of('beard'));
  });
});
