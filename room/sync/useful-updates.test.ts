import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { onUsefulUpdates } from './useful-updates.ts';

/** An update that sets a key of a map. */
const setting = (key: string): Uint8Array => {
  const doc = new Y.Doc();
  doc.getMap('m').set(key, 1);
  return Y.encodeStateAsUpdate(doc);
};

const listening = (isOfUse: (transaction: Y.Transaction) => boolean) => {
  const doc = new Y.Doc();
  const copy = new Y.Doc();
  const heard: unknown[] = [];
  const stop = onUsefulUpdates(doc, isOfUse, (update, { origin }) => {
    heard.push(origin);
    Y.applyUpdate(copy, update);
  });
  return { doc, copy, heard, stop };
};

test('hears what is of use, by its origin, and nothing else', () => {
  const { doc, copy, heard } = listening(({ origin }) => origin !== 'dull');
  Y.applyUpdate(doc, setting('a'), 'useful');
  Y.applyUpdate(doc, setting('b'), 'dull');
  Y.applyUpdate(doc, setting('c'), 'useful');
  doc.getMap('m').set('d', 1);
  expect(heard).toEqual(['useful', 'useful', null]);
  expect([...copy.getMap('m').keys()].sort()).toEqual(['a', 'c', 'd']);
});

test('hears what a listener writes while something of no use is being applied', () => {
  const { doc, copy, heard } = listening(({ origin }) => origin !== 'dull');
  doc.getMap('m').observe(({ transaction }) => {
    if (!transaction.local) doc.transact(() => doc.getMap('own').set('answer', 1), 'own');
  });
  Y.applyUpdate(doc, setting('a'), 'dull');
  expect(heard).toEqual(['own']);
  expect(copy.getMap('own').get('answer')).toBe(1);
});

test('nothing is encoded for who does not want it', () => {
  const { doc } = listening(() => false);
  const listeners = (): number => doc._observers.get('update')?.size ?? 0;
  Y.applyUpdate(doc, setting('a'), 'dull');
  expect(listeners()).toBe(0);
});

test('hears nothing after it was stopped', () => {
  const { doc, heard, stop } = listening(() => true);
  doc.getMap('m').set('a', 1);
  stop();
  doc.getMap('m').set('b', 1);
  expect(heard).toEqual([null]);
});
