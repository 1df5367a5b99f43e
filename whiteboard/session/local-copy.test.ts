import { IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import type { ReadableStore } from '../editor/store.ts';
import { localCopyName, openLocalCopy } from './local-copy.ts';

const reached = <T>(store: ReadableStore<T>, value: T): Promise<void> =>
  new Promise((resolve) => {
    const check = (): void => {
      if (store.get() !== value) return;
      stop();
      resolve();
    };
    const stop = store.subscribe(check);
    check();
  });

const open = async (factory: IDBFactory, doc = new Y.Doc()) => {
  const copy = openLocalCopy(doc, 'board', factory);
  await copy.loaded;
  return { doc, copy, text: doc.getText('t') };
};

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the local copy', () => {
  test('what was drawn is there when the board is opened again', async () => {
    const factory = new IDBFactory();
    const first = await open(factory);
    first.text.insert(0, 'hello');
    expect(first.copy.state.get()).toBe('writing');
    await first.copy.close();
    const second = await open(factory);
    expect(second.text.toString()).toBe('hello');
    expect(second.copy.state.get()).toBe('kept');
    await second.copy.close();
  });

  test('what was drawn while it was still loading is kept too', async () => {
    const factory = new IDBFactory();
    const doc = new Y.Doc();
    const copy = openLocalCopy(doc, 'board', factory);
    doc.getText('t').insert(0, 'early');
    await copy.close();
    const again = await open(factory);
    expect(again.text.toString()).toBe('early');
    await again.copy.close();
  });

  test('what is drawn during a write is written after it', async () => {
    const factory = new IDBFactory();
    const first = await open(factory);
    for (let burst = 0; burst < 20; burst++) {
      first.text.insert(first.text.length, 'x');
      // The write of the first is under way now; the second comes while it lasts.
      await Promise.resolve();
      await Promise.resolve();
      first.text.insert(first.text.length, 'y');
      await first.copy.flushed();
    }
    expect(first.copy.state.get()).toBe('kept');
    await first.copy.close();
    const second = await open(factory);
    expect(second.text.toString()).toBe('xy'.repeat(20));
    await second.copy.close();
  });

  test('many small changes are merged, and nothing is lost by it', async () => {
    const factory = new IDBFactory();
    const first = await open(factory);
    for (let round = 0; round < 330; round++) {
      first.text.insert(first.text.length, 'x');
      await first.copy.flushed();
    }
    await first.copy.close();
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = factory.open('board');
      request.onsuccess = () => resolve(request.result);
    });
    const rows = await new Promise<number>((resolve) => {
      const request = database.transaction('updates').objectStore('updates').count();
      request.onsuccess = () => resolve(request.result);
    });
    database.close();
    expect(rows).toBeLessThan(100);
    const second = await open(factory);
    expect(second.text.toString()).toBe('x'.repeat(330));
    await second.copy.close();
  });

  test('two tabs of one board keep each other up to date without a network', async () => {
    const factory = new IDBFactory();
    const one = await open(factory);
    const two = await open(factory);
    const arrived = new Promise<void>((resolve) => two.doc.once('update', () => resolve()));
    one.text.insert(0, 'from one');
    await arrived;
    expect(two.text.toString()).toBe('from one');
    await Promise.all([one.copy.close(), two.copy.close()]);
  });

  test('a full disk is said; once there is room everything is written', async () => {
    const factory = new IDBFactory();
    const { text, copy } = await open(factory);
    const add = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    text.insert(0, 'lost?');
    await reached(copy.state, 'full');
    add.mockRestore();
    text.insert(5, ' no');
    await reached(copy.state, 'kept');
    await copy.close();
    const again = await open(factory);
    expect(again.text.toString()).toBe('lost? no');
    await again.copy.close();
  });

  test('without a database the board opens all the same', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const factory = {
      open: () => {
        throw new DOMException('blocked', 'SecurityError');
      },
    } as unknown as IDBFactory;
    const { text, copy } = await open(factory);
    text.insert(0, 'still works');
    expect(copy.state.get()).toBe('unavailable');
    await copy.close();
  });

  test('a copy that cannot be read is left as it is', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const factory = new IDBFactory();
    const before = await open(factory);
    before.text.insert(0, 'precious');
    await before.copy.close();
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = factory.open('board');
      request.onsuccess = () => resolve(request.result);
    });
    await new Promise<void>((resolve) => {
      const transaction = database.transaction('updates', 'readwrite');
      transaction.objectStore('updates').add(new Uint8Array([1, 2, 3, 255, 255]));
      transaction.oncomplete = () => resolve();
    });
    database.close();
    const { text, copy } = await open(factory);
    expect(copy.state.get()).toBe('damaged');
    text.insert(0, 'new ');
    expect(copy.state.get()).toBe('damaged');
    await copy.close();
  });
});

test('the name of the database tells the right and the room', () => {
  expect(localCopyName('ROOM', 'view')).not.toBe(localCopyName('ROOM', 'edit'));
});
