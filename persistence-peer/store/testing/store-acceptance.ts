import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import type { Store } from '../store.ts';
import { docOf, EDIT_KEY, someRoom, textOf, typing } from './rooms.ts';

/** How a suite gets at an implementation: an empty store, and the same one opened again after `close`. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Closes the store and opens what it left behind. */
  reopen(): Promise<Store>;
}

const always = { verify: () => undefined, retire: () => [] };

/** What every {@link Store} has to do. */
export const storeAcceptance = (name: string, setUp: () => Promise<StoreUnderTest>): void => {
  const open = async (): Promise<StoreUnderTest> => {
    const under = await setUp();
    const stores = [under.store];
    onTestFinished(async () => {
      for (const store of stores) await store.close();
    });
    return {
      store: under.store,
      reopen: async () => {
        const store = await under.reopen();
        stores.push(store);
        return store;
      },
    };
  };

  describe(`${name}: the log`, () => {
    test('gives back what was appended, in order, also after a restart', async () => {
      const { store, reopen } = await open();
      const room = someRoom();
      await store.keep(room, EDIT_KEY);
      const [first, ...rest] = typing('hello');
      expect(await store.append(room, [first ?? new Uint8Array()])).toBe(1);
      expect(await store.append(room, rest)).toBe(2);
      const check = async (one: Store) => {
        const stored = await one.load(room);
        expect(stored).toMatchObject({ snapshot: null, position: 2, entries: 2, version: null });
        expect(textOf(docOf(null, stored.updates))).toBe('hello');
      };
      await check(store);
      await check(await reopen());
    });

    test('keeps the order of calls that nobody waited for, and gives each a position', async () => {
      const { store } = await open();
      const room = someRoom();
      await store.keep(room, EDIT_KEY);
      const updates = typing('a long enough sentence to be spread over several groups');
      const positions = await Promise.all(updates.map((update) => store.append(room, [update])));
      expect(positions.every((position) => position >= 1)).toBe(true);
      expect((await store.load(room)).updates).toEqual(updates);
    });

    test('keeps rooms apart', async () => {
      const { store } = await open();
      const rooms = Array.from({ length: 20 }, someRoom);
      for (const room of rooms) await store.keep(room, EDIT_KEY);
      await Promise.all(rooms.map((room, i) => store.append(room, typing(`room ${i}`))));
      for (const [i, room] of rooms.entries())
        expect(textOf(docOf(null, (await store.load(room)).updates))).toBe(`room ${i}`);
    });

    test('takes an update of several megabytes', async () => {
      const { store, reopen } = await open();
      const room = someRoom();
      await store.keep(room, EDIT_KEY);
      const doc = new Y.Doc();
      doc.getText('text').insert(0, 'x'.repeat(5_000_000));
      await store.append(room, [Y.encodeStateAsUpdate(doc)]);
      expect(textOf(docOf(null, (await (await reopen()).load(room)).updates))).toHaveLength(5_000_000);
    });

    test('refuses a room that is not kept', async () => {
      const { store } = await open();
      const room = someRoom();
      await expect(store.append(room, typing('x'))).rejects.toMatchObject({ code: 'no-such-room' });
      await expect(store.load(room)).rejects.toMatchObject({ code: 'no-such-room' });
    });

    test('is empty, not an error, for a room in which nothing was drawn', async () => {
      const { store } = await open();
      const room = someRoom();
      await store.keep(room, EDIT_KEY);
      expect(await store.load(room)).toEqual({
        snapshot: null,
        updates: [],
        position: 0,
        entries: 0,
        version: null,
      });
    });

    test('close waits for what was appended before it', async () => {
      const { store, reopen } = await open();
      const room = someRoom();
      await store.keep(room, EDIT_KEY);
      const appended = store.append(room, typing('last words'));
      const again = await reopen();
      await appended;
      expect(textOf(docOf(null, (await again.load(room)).updates))).toBe('last words');
      await expect(store.append(room, typing('x'))).rejects.toMatchObject({ code: 'closed' });
      await expect(store.load(room)).rejects.toMatchObject({ code: 'closed' });
      await expect(store.keep(someRoom(), EDIT_KEY)).rejects.toMatchObject({ code: 'closed' });
    });
  });

  describe(`${name}: snapshots`, () => {
    test('take the place of the entries they cover, and only of those', async () => {
      const { store, reopen } = await open();
      const room = someRoom();
      await store.keep(room, EDIT_KEY);
      const updates = typing('hello');
      for (const update of updates.slice(0, 3)) await store.append(room, [update]);
      const snapshot = Y.mergeUpdates(updates.slice(0, 3));
      await store.append(room, updates.slice(3));
      const version = await store.writeSnapshot(room, {
        update: snapshot,
        through: 3,
        cause: 'compaction',
        ...always,
      });
      expect(version).toMatchObject({ number: 1, through: 3, bytes: snapshot.length });
      const check = async (one: Store) => {
        const stored = await one.load(room);
        expect(stored).toMatchObject({ position: 4, entries: 1, version: 1 });
        expect(stored.snapshot).toEqual(snapshot);
        expect(textOf(docOf(stored.snapshot, stored.updates))).toBe('hello');
      };
      await check(store);
      await check(await reopen());
    });

    test('positions go on where the log stood, also when it is empty', async () => {
      const { store } = await open();
      const room = someRoom();
      await store.keep(room, EDIT_KEY);
      const updates = typing('ab');
      await store.append(room, [updates[0] ?? new Uint8Array()]);
      await store.writeSnapshot(room, {
        update: Y.mergeUpdates(updates),
        through: 1,
        cause: 'compaction',
        ...always,
      });
      expect((await store.load(room)).position).toBe(1);
      expect(await store.append(room, [updates[1] ?? new Uint8Array()])).toBe(2);
    });

    test('one that does not verify changes nothing', async () => {
      const { store, reopen } = await open();
      const room = someRoom();
      await store.keep(room, EDIT_KEY);
      await store.append(room, typing('kept'));
      const write = store.writeSnapshot(room, {
        update: Y.encodeStateAsUpdate(new Y.Doc()),
        through: 1,
        cause: 'compaction',
        retire: () => [],
        verify: () => {
          throw new Error('not the document');
        },
      });
      await expect(write).rejects.toMatchObject({ code: 'unverified' });
      const stored = await (await reopen()).load(room);
      expect(stored.snapshot).toBeNull();
      expect(textOf(docOf(null, stored.updates))).toBe('kept');
    });

    test('one that covers less than the current one is refused', async () => {
      const { store } = await open();
      const room = someRoom();
      await store.keep(room, EDIT_KEY);
      const updates = typing('ab');
      for (const update of updates) await store.append(room, [update]);
      const snapshot = { update: Y.mergeUpdates(updates), cause: 'compaction', ...always } as const;
      await store.writeSnapshot(room, { ...snapshot, through: 2 });
      await expect(store.writeSnapshot(room, { ...snapshot, through: 1 })).rejects.toMatchObject({
        code: 'conflict',
      });
    });

    test('earlier ones stay as versions until they are retired; the new one never is', async () => {
      const { store, reopen } = await open();
      const room = someRoom();
      await store.keep(room, EDIT_KEY);
      for (const word of ['one', 'two', 'three', 'four']) {
        await store.writeSnapshot(room, {
          update: Y.mergeUpdates(typing(word)),
          through: 0,
          cause: 'restore',
          verify: () => undefined,
          retire: (all) => (word === 'four' ? [1, ...all.slice(-1).map((version) => version.number)] : []),
        });
      }
      const again = await reopen();
      expect((await again.versions(room)).map((version) => version.number)).toEqual([2, 3, 4]);
      expect(textOf(docOf(await again.readVersion(room, 2), []))).toBe('two');
      expect(textOf(docOf((await again.load(room)).snapshot, []))).toBe('four');
      await expect(again.readVersion(room, 1)).rejects.toMatchObject({ code: 'no-such-version' });
    });
  });

  describe(`${name}: rooms`, () => {
    test('keeping a room twice keeps the first record', async () => {
      const { store, reopen } = await open();
      const room = someRoom();
      const first = await store.keep(room, EDIT_KEY);
      expect(await store.keep(room, new Uint8Array(16))).toEqual(first);
      expect(await (await reopen()).record(room)).toEqual(first);
    });

    test('quarantine is set and lifted, and survives a restart', async () => {
      const { store, reopen } = await open();
      const room = someRoom();
      await store.keep(room, EDIT_KEY);
      await store.quarantine(room, 'log entry 3 does not match its checksum');
      const again = await reopen();
      expect((await again.record(room)).quarantine).toMatchObject({
        reason: 'log entry 3 does not match its checksum',
      });
      await again.quarantine(room, null);
      expect((await again.record(room)).quarantine).toBeNull();
    });

    test('a listing tells sizes and when something was saved last', async () => {
      const { store } = await open();
      const [empty, drawn] = [someRoom(), someRoom()];
      await store.keep(empty, EDIT_KEY);
      await store.keep(drawn, EDIT_KEY);
      const updates = typing('hello');
      await store.append(drawn, updates);
      expect([...(await store.rooms())].sort()).toEqual([empty, drawn].sort());
      expect(await store.roomCount()).toBe(2);
      expect(await store.summary(empty)).toMatchObject({ logEntries: 0, snapshotBytes: 0, savedAt: null });
      const summary = await store.summary(drawn);
      expect(summary).toMatchObject({
        logEntries: 1,
        logBytes: updates.reduce((sum, update) => sum + update.length, 0),
        versions: 0,
      });
      expect(summary.savedAt).toBeGreaterThan(0);
    });

    test('a forgotten room leaves nothing behind, and others alone', async () => {
      const { store, reopen } = await open();
      const [gone, stays] = [someRoom(), someRoom()];
      for (const room of [gone, stays]) {
        await store.keep(room, EDIT_KEY);
        await store.append(room, typing('a'));
        await store.writeSnapshot(room, {
          update: Y.mergeUpdates(typing('a')),
          through: 1,
          cause: 'compaction',
          ...always,
        });
        await store.append(room, typing('b', 2));
      }
      await store.forget(gone);
      await store.forget(gone);
      const again = await reopen();
      expect(await again.rooms()).toEqual([stays]);
      expect(await again.roomCount()).toBe(1);
      expect(
        textOf(docOf((await again.load(stays)).snapshot, (await again.load(stays)).updates)),
      ).toHaveLength(2);
      await again.keep(gone, EDIT_KEY);
      expect(await again.load(gone)).toMatchObject({ snapshot: null, updates: [], position: 0 });
      expect(await again.versions(gone)).toEqual([]);
    });

    test('appends that race with forgetting do not come back to life', async () => {
      const { store } = await open();
      const room = someRoom();
      await store.keep(room, EDIT_KEY);
      const appends = typing('racing').map((update) => store.append(room, [update]).catch(() => 0));
      const forgotten = store.forget(room);
      const late = store.append(room, typing('late')).catch(() => 0);
      await Promise.all([...appends, forgotten, late]);
      await store.keep(room, EDIT_KEY);
      expect((await store.load(room)).updates).toEqual([]);
    });

    test('a check of a sound store finds nothing', async () => {
      const { store } = await open();
      const room = someRoom();
      await store.keep(room, EDIT_KEY);
      await store.append(room, typing('sound'));
      const defects = [];
      for (const what of [null, room]) for await (const defect of store.check(what)) defects.push(defect);
      expect(defects).toEqual([]);
    });
  });

  test(`${name}: any sequence of appends, snapshots and restarts gives the document back`, {
    timeout: 60_000,
  }, async () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ do: fc.constant('type' as const), text: fc.string({ maxLength: 8 }) }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('erase' as const), text: fc.constant('') }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('snapshot' as const), text: fc.constant('') }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), text: fc.constant('') }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const under = await setUp();
        let store = under.store;
        try {
          const room = someRoom();
          await store.keep(room, EDIT_KEY);
          const doc = new Y.Doc();
          const appended: Promise<number>[] = [];
          doc.on('update', (update: Uint8Array) => appended.push(store.append(room, [update])));
          const text = doc.getText('text');
          for (const one of steps) {
            if (one.do === 'type') text.insert(Math.floor(text.length / 2), one.text);
            else if (one.do === 'erase') text.delete(0, Math.floor(text.length / 2));
            else if (one.do === 'restart') store = await under.reopen();
            else {
              await Promise.all(appended);
              const stored = await store.load(room);
              await store.writeSnapshot(room, {
                update: Y.encodeStateAsUpdate(docOf(stored.snapshot, stored.updates)),
                through: stored.position,
                cause: 'compaction',
                verify: () => undefined,
                retire: (all) => all.slice(0, -3).map((version) => version.number),
              });
            }
          }
          await Promise.all(appended);
          const stored = await store.load(room);
          expect(textOf(docOf(stored.snapshot, stored.updates))).toBe(textOf(doc));
          expect((await store.versions(room)).length).toBeLessThanOrEqual(3);
        } finally {
          await store.close();
        }
      }),
      { numRuns: 25 },
    );
  });
};
