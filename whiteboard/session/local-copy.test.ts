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

const openRaw = (factory: IDBFactory, version?: number): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = factory.open('board', version);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const rowsIn = async (factory: IDBFactory): Promise<Uint8Array[]> => {
  const database = await openRaw(factory);
  const rows = await new Promise<Uint8Array[]>((resolve) => {
    const request = database.transaction('updates').objectStore('updates').getAll();
    request.onsuccess = () => resolve(request.result);
  });
  database.close();
  return rows;
};

const addRow = async (factory: IDBFactory, row: unknown): Promise<void> => {
  const database = await openRaw(factory);
  await new Promise<void>((resolve) => {
    const transaction = database.transaction('updates', 'readwrite');
    transaction.objectStore('updates').add(row);
    transaction.oncomplete = () => resolve();
  });
  database.close();
};

const quiet = () => vi.spyOn(console, 'warn').mockImplementation(() => undefined);

/** Only the timers of the copy: fake-indexeddb's own go on. */
const fakeTimeouts = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });

afterEach(() => {
  vi.useRealTimers();
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
    fakeTimeouts();
    const factory = new IDBFactory();
    const first = await open(factory);
    for (let round = 0; round < 330; round++) {
      first.text.insert(first.text.length, 'x');
      await first.copy.flushed();
    }
    vi.advanceTimersByTime(1_000);
    await first.copy.close();
    expect((await rowsIn(factory)).length).toBeLessThan(100);
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
    fakeTimeouts();
    const factory = new IDBFactory();
    const { text, copy } = await open(factory);
    const add = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    quiet();
    text.insert(0, 'lost?');
    await reached(copy.state, 'full');
    add.mockRestore();
    text.insert(5, ' no');
    // Without another change, too: whoever frees space need not draw for it.
    vi.advanceTimersByTime(3_000);
    await reached(copy.state, 'kept');
    await copy.close();
    const again = await open(factory);
    expect(again.text.toString()).toBe('lost? no');
    await again.copy.close();
  });

  test('without a database the board opens all the same', async () => {
    quiet();
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

  test('closing writes what did not fit before, if it fits now', async () => {
    const factory = new IDBFactory();
    const { text, copy } = await open(factory);
    const add = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    quiet();
    text.insert(0, 'waiting');
    await reached(copy.state, 'full');
    add.mockRestore();
    await copy.close();
    const again = await open(factory);
    expect(again.text.toString()).toBe('waiting');
    await again.copy.close();
  });

  test('a damaged row costs itself alone, and is left as it is', async () => {
    quiet();
    const factory = new IDBFactory();
    const before = await open(factory);
    before.text.insert(0, 'precious');
    await before.copy.close();
    const broken = new Uint8Array([1, 2, 3, 255, 255]);
    await addRow(factory, broken);
    await addRow(factory, 'not even bytes');
    const other = new Y.Doc();
    other.getText('u').insert(0, 'after it');
    await addRow(factory, Y.encodeStateAsUpdate(other));

    const { doc, text, copy } = await open(factory);
    expect(copy.state.get()).toBe('damaged');
    expect(text.toString()).toBe('precious');
    expect(doc.getText('u').toString()).toBe('after it');
    text.insert(0, 'new ');
    await copy.close();
    expect(copy.state.get()).toBe('damaged');
    expect(await rowsIn(factory)).toContainEqual(broken);

    const again = await open(factory);
    expect(again.text.toString()).toBe('new precious');
    await again.copy.close();
  });

  test('a damaged table is never merged', async () => {
    quiet();
    fakeTimeouts();
    const factory = new IDBFactory();
    await (await open(factory)).copy.close();
    const broken = new Uint8Array([9]);
    await addRow(factory, broken);
    const { text, copy } = await open(factory);
    for (let round = 0; round < 320; round++) {
      text.insert(0, 'x');
      await copy.flushed();
    }
    vi.advanceTimersByTime(1_000);
    await copy.close();
    expect(await rowsIn(factory)).toContainEqual(broken);
  });

  test('one row that the browser cannot read does not hide the others', async () => {
    quiet();
    const factory = new IDBFactory();
    const first = await open(factory);
    for (const word of ['one', 'two', 'three']) {
      first.doc.getMap('m').set(word, true);
      await first.copy.flushed();
    }
    await first.copy.close();
    // Chromium answers so when the file of one large value is gone: getAll as a whole, and get for that row.
    const failing = (): IDBRequest => {
      const request = {
        error: new DOMException('missing file', 'NotReadableError'),
        onerror: (_: Event): void => undefined,
      };
      queueMicrotask(() => request.onerror(new Event('error')));
      return request as unknown as IDBRequest;
    };
    vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementation(failing);
    const { get } = IDBObjectStore.prototype;
    vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementation(function (this: IDBObjectStore, key) {
      return key === 3 ? failing() : get.call(this, key);
    });
    const { doc, copy } = await open(factory);
    expect(copy.state.get()).toBe('damaged');
    expect([...doc.getMap('m').keys()].sort()).toEqual(['one', 'two']);
    await copy.close();
  });

  test('a database that was taken away is made again at the next change, with everything', async () => {
    const factory = new IDBFactory();
    const { text, copy } = await open(factory);
    text.insert(0, 'before');
    await copy.flushed();
    await new Promise<void>((resolve) => {
      factory.deleteDatabase('board').onsuccess = () => resolve();
    });
    expect(copy.state.get()).toBe('unavailable');
    text.insert(6, ' after');
    await reached(copy.state, 'kept');
    await copy.close();
    const again = await open(factory);
    expect(again.text.toString()).toBe('before after');
    await again.copy.close();
  });

  test('a database that answers late is used from then on', async () => {
    quiet();
    fakeTimeouts();
    const factory = new IDBFactory();
    const stored = await open(factory);
    stored.text.insert(0, 'stored');
    await stored.copy.close();
    const answer: { now: () => void } = { now: () => undefined };
    const slow = {
      open: (name: string) => {
        const request = factory.open(name);
        const given = { result: request, onsuccess: (): void => undefined };
        request.onsuccess = () => {
          Object.assign(given, { result: request.result });
          answer.now = () => given.onsuccess();
        };
        return given;
      },
    } as unknown as IDBFactory;
    const doc = new Y.Doc();
    const copy = openLocalCopy(doc, 'board', slow);
    await new Promise((resolve) => setImmediate(resolve));
    vi.advanceTimersByTime(5_000);
    await copy.loaded;
    expect(copy.state.get()).toBe('unavailable');
    doc.getText('u').insert(0, 'meanwhile');
    await new Promise((resolve) => setImmediate(resolve));
    answer.now();
    await reached(copy.state, 'kept');
    expect(doc.getText('t').toString()).toBe('stored');
    await copy.close();
    const again = await open(factory);
    expect(again.doc.getText('u').toString()).toBe('meanwhile');
    await again.copy.close();
  });

  test('a database of a later version opens', async () => {
    const factory = new IDBFactory();
    await (await open(factory)).copy.close();
    (await openRaw(factory, 2)).close();
    const { copy } = await open(factory);
    expect(copy.state.get()).toBe('kept');
    await copy.close();
  });

  test('a database that is something else is left alone', async () => {
    quiet();
    const factory = new IDBFactory();
    (await openRaw(factory)).close();
    const { text, copy } = await open(factory);
    text.insert(0, 'x');
    expect(copy.state.get()).toBe('damaged');
    await copy.close();
  });
});

test('the name of the database tells the right and the room', () => {
  expect(localCopyName('ROOM', 'view')).not.toBe(localCopyName('ROOM', 'edit'));
});

test('a browser that throws at the look at its databases opens the board without one', async () => {
  const original = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB');
  Object.defineProperty(globalThis, 'indexedDB', {
    configurable: true,
    get() {
      throw new DOMException('blocked', 'SecurityError');
    },
  });
  try {
    const copy = openLocalCopy(new Y.Doc(), 'blocked');
    await copy.loaded;
    expect(copy.state.get()).toBe('unavailable');
    await copy.close();
  } finally {
    if (original) Object.defineProperty(globalThis, 'indexedDB', original);
    else Reflect.deleteProperty(globalThis, 'indexedDB');
  }
});
