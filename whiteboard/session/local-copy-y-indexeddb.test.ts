import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, test } from 'vitest';
import { IndexeddbPersistence, storeState } from 'y-indexeddb';
import * as Y from 'yjs';
import { openLocalCopy } from './local-copy.ts';

/** y-indexeddb has no word for "written"; a transaction of its own that comes later completes later. */
const written = async (persistence: IndexeddbPersistence): Promise<void> => {
  const { db } = persistence;
  if (db === null) throw new Error('not open');
  await new Promise<void>((resolve) => {
    db.transaction('updates', 'readwrite').oncomplete = () => resolve();
  });
};

const openTheirs = async (doc = new Y.Doc()) => {
  const persistence = new IndexeddbPersistence('board', doc);
  await persistence.whenSynced;
  return { doc, persistence, map: doc.getMap('m') };
};

const openOurs = async (doc = new Y.Doc()) => {
  const copy = openLocalCopy(doc, 'board', globalThis.indexedDB);
  await copy.loaded;
  return { doc, copy, map: doc.getMap('m') };
};

describe('one database, both libraries', () => {
  beforeEach(() => {
    // y-indexeddb takes the global one.
    globalThis.indexedDB = new IDBFactory();
  });

  test('y-indexeddb opens what the local copy wrote, and has its own values beside it', async () => {
    const ours = await openOurs();
    ours.map.set('a', 1);
    await ours.copy.flushed();
    ours.map.set('b', 2);
    await ours.copy.close();
    const theirs = await openTheirs();
    expect(theirs.map.toJSON()).toEqual({ a: 1, b: 2 });
    await theirs.persistence.set('key', 'value');
    expect(await theirs.persistence.get('key')).toBe('value');
    await theirs.persistence.destroy();
  });

  test('the local copy opens what y-indexeddb wrote', async () => {
    const theirs = await openTheirs();
    theirs.map.set('a', 1);
    theirs.map.set('b', 2);
    await written(theirs.persistence);
    await theirs.persistence.destroy();
    const ours = await openOurs();
    expect(ours.copy.state.get()).toBe('kept');
    expect(ours.map.toJSON()).toEqual({ a: 1, b: 2 });
    await ours.copy.close();
  });

  test('to and fro, with what each has merged: nothing is lost', async () => {
    for (let turn = 0; turn < 3; turn++) {
      const ours = await openOurs();
      ours.map.set(`ours ${turn}`, turn);
      await ours.copy.close();
      const theirs = await openTheirs();
      theirs.map.set(`theirs ${turn}`, turn);
      await storeState(theirs.persistence);
      await written(theirs.persistence);
      await theirs.persistence.destroy();
    }
    const { copy, map } = await openOurs();
    expect(Object.keys(map.toJSON()).sort()).toEqual([
      'ours 0',
      'ours 1',
      'ours 2',
      'theirs 0',
      'theirs 1',
      'theirs 2',
    ]);
    await copy.close();
  });

  test('both open at the same time: nothing is lost', async () => {
    const ours = await openOurs();
    const theirs = await openTheirs();
    for (let turn = 0; turn < 10; turn++) {
      ours.map.set(`ours ${turn}`, turn);
      theirs.map.set(`theirs ${turn}`, turn);
    }
    await written(theirs.persistence);
    await theirs.persistence.destroy();
    await ours.copy.close();
    const { copy, map } = await openOurs();
    expect(map.size).toBe(20);
    await copy.close();
  });
});
