import pino from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { LmdbStore } from '../store/lmdb-store.ts';
import type { Store } from '../store/store.ts';
import { StoreFault } from '../store/store-fault.ts';
import { damage } from '../store/testing/damage.ts';
import { EDIT_KEY, someRoom, textOf, typing } from '../store/testing/rooms.ts';
import { tempFolder } from '../store/testing/temp-folder.ts';
import { Keeper, type KeeperOptions, Quarantined } from './keeper.ts';

const log = pino({ level: 'silent' });

/** A store whose disk refuses appends while `full` is set, over a real one. */
class FullDisk {
  full = false;
  refused = 0;
  readonly store: Store;

  constructor(store: Store) {
    this.store = new Proxy(store, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        if (name !== 'append' && name !== 'writeSnapshot') return value.bind(target);
        return (...args: unknown[]) => {
          if (!this.full) return value.apply(target, args);
          this.refused += 1;
          return Promise.reject(new StoreFault('full', 'the disk is full'));
        };
      },
    });
  }
}

const setUp = async () => {
  const folder = await tempFolder();
  const room = someRoom();
  let store = await LmdbStore.open({ folder, groupMs: 1 });
  onTestFinished(() => store.close());
  await store.keep(room, EDIT_KEY);
  return {
    folder,
    room,
    get store() {
      return store;
    },
    close: () => store.close(),
    reopen: async () => {
      await store.close();
      store = await LmdbStore.open({ folder, groupMs: 1 });
      return store;
    },
  };
};

/** Loads a keeper and persists what changes its document, as a joined room does. */
const load = async (options: Omit<KeeperOptions, 'log'>) => {
  const keeper = await Keeper.load({ log, retry: { first: 1, most: 5 }, ...options });
  const saved: Promise<void>[] = [];
  keeper.doc.on('update', (update: Uint8Array) => saved.push(keeper.persist(update)));
  const type = (text: string) => {
    for (const letter of text) keeper.doc.getText('text').insert(keeper.doc.getText('text').length, letter);
    return Promise.all(saved);
  };
  return { keeper, saved, type };
};

const tiny = { bytes: 1, entries: 1, entriesAtUnload: 1 };
const never = { bytes: Number.MAX_SAFE_INTEGER, entries: Number.MAX_SAFE_INTEGER, entriesAtUnload: 1e9 };

describe('a keeper', () => {
  test('gives the next one everything that was persisted', async () => {
    const { room, store, reopen } = await setUp();
    const first = await load({ room, store });
    await first.type('hello');
    expect(first.keeper.unsavedSince).toBeNull();
    await first.keeper.close();
    const second = await load({ room, store: await reopen() });
    expect(textOf(second.keeper.doc)).toBe('hello');
    await second.keeper.close();
  });

  test('waits on close for what was not durable yet', async () => {
    const { room, store, reopen } = await setUp();
    const first = await load({ room, store });
    const typed = first.type('unwaited');
    expect(first.keeper.unsavedSince).not.toBeNull();
    expect(first.keeper.unsavedBytes).toBeGreaterThan(0);
    await first.keeper.close();
    await typed;
    const second = await load({ room, store: await reopen() });
    expect(textOf(second.keeper.doc)).toBe('unwaited');
    await second.keeper.close();
  });

  test('turns a long log into a snapshot while it is drawn on, and keeps versions as the policy says', async () => {
    const { room, store, reopen } = await setUp();
    const retention = { last: 3, daily: 0 };
    const first = await load({ room, store, compaction: tiny, retention });
    for (const word of ['one', 'two', 'three', 'four', 'five', 'six']) await first.type(word);
    await first.keeper.close();
    const again = await reopen();
    const versions = await again.versions(room);
    expect(versions.length).toBeLessThanOrEqual(3);
    expect(versions.at(-1)?.number).toBeGreaterThan(3);
    expect(await again.summary(room)).toMatchObject({ logEntries: 0 });
    const second = await load({ room, store: again });
    expect(textOf(second.keeper.doc)).toBe('onetwothreefourfivesix');
    await second.keeper.close();
  });

  test('does not compact a short log on unloading', async () => {
    const { room, store } = await setUp();
    const { keeper, type } = await load({ room, store, compaction: never });
    await type('short');
    await keeper.close();
    expect(await store.versions(room)).toEqual([]);
  });

  test('compacts a document that is drawn on at the same moment without losing a stroke', async () => {
    const { room, store, reopen } = await setUp();
    const { keeper, type } = await load({ room, store, compaction: never });
    await type('before ');
    const compacted = keeper.compact();
    const typed = type('during ');
    await Promise.all([compacted, typed]);
    await keeper.compact();
    await type('after');
    await keeper.close();
    const second = await load({ room, store: await reopen() });
    expect(textOf(second.keeper.doc)).toBe('before during after');
    await second.keeper.close();
  });

  test('keeps updates that build on others that never came', async () => {
    const { room, store, reopen } = await setUp();
    const updates = typing('abc');
    const [a, b, c] = updates;
    if (a === undefined || b === undefined || c === undefined) throw new Error('three letters');
    await store.append(room, [a, c]);
    const first = await load({ room, store, compaction: tiny });
    await first.keeper.compact();
    await first.keeper.close();
    const second = await load({ room, store: await reopen() });
    expect(textOf(second.keeper.doc)).toBe('a');
    Y.applyUpdate(second.keeper.doc, b);
    expect(textOf(second.keeper.doc)).toBe('abc');
    await second.keeper.close();
  });
});

describe('a full disk', () => {
  test('saves nothing, says nothing, loses nothing, and goes on when there is space again', async () => {
    const { room, store, reopen } = await setUp();
    const disk = new FullDisk(store);
    const { keeper, type, saved } = await load({ room, store: disk.store });
    await type('before ');
    disk.full = true;
    let told = false;
    const typed = type('meanwhile').then(() => {
      told = true;
    });
    await expect.poll(() => disk.refused).toBeGreaterThan(3);
    expect(told).toBe(false);
    expect(keeper.unsavedSince).not.toBeNull();
    disk.full = false;
    await typed;
    await Promise.all(saved);
    expect(keeper.unsavedSince).toBeNull();
    await keeper.close();
    const second = await load({ room, store: await reopen() });
    expect(textOf(second.keeper.doc)).toBe('before meanwhile');
    await second.keeper.close();
  });

  test('that lasts makes many waiting updates one', async () => {
    const { room, store, reopen } = await setUp();
    const disk = new FullDisk(store);
    const { keeper, type } = await load({ room, store: disk.store });
    disk.full = true;
    const typed = type('x'.repeat(3_000));
    expect(keeper.unsavedBytes).toBeLessThan(3_000 * 15);
    await expect.poll(() => disk.refused).toBeGreaterThan(0);
    disk.full = false;
    await typed;
    await keeper.close();
    const second = await load({ room, store: await reopen() });
    expect(textOf(second.keeper.doc)).toHaveLength(3_000);
    await second.keeper.close();
  });

  test('during a snapshot leaves the earlier state current', async () => {
    const { room, store } = await setUp();
    const disk = new FullDisk(store);
    const { keeper, type } = await load({ room, store: disk.store, compaction: never });
    await type('drawn');
    disk.full = true;
    await expect(keeper.compact()).rejects.toMatchObject({ code: 'full' });
    disk.full = false;
    await keeper.compact();
    await keeper.close();
    expect(await store.versions(room)).toHaveLength(1);
  });

  test('does not hold up a room that is given up', async () => {
    const { room, store } = await setUp();
    const disk = new FullDisk(store);
    const { keeper, saved } = await load({ room, store: disk.store });
    disk.full = true;
    keeper.doc.getText('text').insert(0, 'x');
    await expect.poll(() => disk.refused).toBeGreaterThan(0);
    const lost = Promise.all(saved);
    keeper.abandon();
    await expect(lost).rejects.toThrow('no longer written');
  });
});

describe('quarantine', () => {
  test('a damaged log is not loaded, not overwritten, and says what is wrong', async () => {
    const { folder, room, store, close, reopen } = await setUp();
    const first = await load({ room, store, compaction: never });
    await first.type('precious');
    await store.append(room, typing('damaged', 2));
    await first.keeper.close();
    await close();
    expect(await damage(folder, Buffer.from(typing('damaged', 2)[3] ?? []))).toBeGreaterThan(0);
    const again = await reopen();
    await expect(load({ room, store: again })).rejects.toThrow(Quarantined);
    expect((await again.record(room)).quarantine?.reason).toContain('checksum');
    await expect(load({ room, store: again })).rejects.toThrow('in quarantine');
    expect(await again.versions(room)).toEqual([]);
    expect((await again.summary(room).catch((error: StoreFault) => error)) instanceof StoreFault).toBe(true);
  });

  test('so is a log that is sound but no document', async () => {
    const { room, store } = await setUp();
    await store.append(room, [Uint8Array.of(255, 255, 255, 255, 1, 2, 3)]);
    await expect(load({ room, store })).rejects.toThrow(Quarantined);
    expect((await store.record(room)).quarantine?.reason).toContain('no document');
  });

  test('a room nobody keeps is no quarantine', async () => {
    const { store } = await setUp();
    await expect(load({ room: someRoom(), store })).rejects.toMatchObject({ code: 'no-such-room' });
  });
});
