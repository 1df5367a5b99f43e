import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { open as openLmdb } from 'lmdb';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { LmdbStore } from './lmdb-store.ts';
import { damage } from './testing/damage.ts';
import { docOf, EDIT_KEY, someRoom, textOf, typing } from './testing/rooms.ts';
import { tempFolder } from './testing/temp-folder.ts';

const PROCESS = fileURLToPath(new URL('./testing/appending-process.ts', import.meta.url));
const ROUNDS = 6;

describe('kill -9 while appending and making snapshots', () => {
  test('loses nothing that was acknowledged', { timeout: 60_000 }, async () => {
    const folder = await tempFolder();
    const rooms = [someRoom(), someRoom(), someRoom()];
    const first = await LmdbStore.open({ folder });
    for (const room of rooms) await first.keep(room, EDIT_KEY);
    await first.close();
    const acknowledged = rooms.map(() => 0);
    let total = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const child = spawn(
        process.execPath,
        ['--conditions=meshboard-source', '--import', 'tsx', PROCESS, folder, ...rooms],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const lines = createInterface({ input: child.stdout });
      // Killed at a random acknowledgement, hence at a random place in the next group or snapshot.
      const killAt = 20 + Math.floor(Math.random() * 400);
      let seen = 0;
      lines.on('line', (line) => {
        const [index = 0, letters = 0] = line.split(' ').map(Number);
        acknowledged[index] = Math.max(acknowledged[index] ?? 0, letters);
        seen += 1;
        if (seen === killAt) child.kill('SIGKILL');
      });
      await Promise.all([once(child, 'exit'), once(lines, 'close')]);
      expect(seen).toBeGreaterThanOrEqual(killAt);
      total += seen;

      const store = await LmdbStore.open({ folder });
      for (const [index, room] of rooms.entries()) {
        const stored = await store.load(room);
        const text = textOf(docOf(stored.snapshot, stored.updates));
        expect(text.length).toBeGreaterThanOrEqual(acknowledged[index] ?? 0);
        for (const [at, letter] of [...text].entries()) {
          if (letter !== String.fromCharCode(97 + (at % 26)))
            expect.fail(`another letter at ${at} of ${text}`);
        }
        const defects = [];
        for await (const defect of store.check(room)) defects.push(defect);
        expect(defects).toEqual([]);
      }
      await store.close();
    }
    expect(total).toBeGreaterThan(ROUNDS * 20);
  });
});

describe('a store that was damaged', () => {
  const damaged = async (
    write: (store: LmdbStore, room: ReturnType<typeof someRoom>) => Promise<Uint8Array>,
  ) => {
    const folder = await tempFolder();
    const room = someRoom();
    const store = await LmdbStore.open({ folder, groupMs: 1 });
    await store.keep(room, EDIT_KEY);
    const needle = await write(store, room);
    await store.close();
    expect(await damage(folder, needle)).toBeGreaterThan(0);
    const again = await LmdbStore.open({ folder });
    return { again, room };
  };

  test('in its log says so instead of loading what is left', async () => {
    const { again, room } = await damaged(async (store, kept) => {
      await store.append(kept, typing('some text'));
      const letters = typing('the damaged one', 2);
      await store.append(kept, letters);
      return letters[4] ?? new Uint8Array();
    });
    await expect(again.load(room)).rejects.toMatchObject({ code: 'corrupt' });
    const defects = [];
    for await (const defect of again.check(room)) defects.push(defect);
    expect(defects).toMatchObject([{ room, where: 'log entry 2' }]);
    await again.close();
  });

  test('in its snapshot says so, and an earlier version still reads', async () => {
    const { again, room } = await damaged(async (store, kept) => {
      const always = { through: 0, cause: 'compaction', verify: () => undefined, retire: () => [] } as const;
      const update = (text: string) => Y.encodeStateAsUpdate(docOf(null, typing(text)));
      await store.writeSnapshot(kept, { update: update('an earlier state'), ...always });
      await store.writeSnapshot(kept, { update: update('the current state'), ...always });
      return Buffer.from('the current state');
    });
    await expect(again.load(room)).rejects.toMatchObject({ code: 'corrupt' });
    expect(textOf(docOf(await again.readVersion(room, 1), []))).toBe('an earlier state');
    await again.close();
  });

  test('in its room record says so, and mends when the key is handed over again', async () => {
    const { again, room } = await damaged(async () => EDIT_KEY);
    await expect(again.record(room)).rejects.toMatchObject({ code: 'corrupt' });
    expect(await again.rooms()).toEqual([room]);
    expect(await again.keep(room, EDIT_KEY)).toMatchObject({ room, editKey: EDIT_KEY, quarantine: null });
    expect(await again.record(room)).toMatchObject({ room });
    await again.close();
  });

  test('in its root does not pass for a new one', async () => {
    const folder = await tempFolder();
    const store = await LmdbStore.open({ folder, groupMs: 1 });
    const room = someRoom();
    await store.keep(room, EDIT_KEY);
    await store.append(room, [new Uint8Array(200_000)]);
    await store.close();
    const file = join(folder, 'data.mdb');
    const bytes = await readFile(file);
    // The meta pages as LMDB makes them: trees that are empty.
    const empty = await tempFolder();
    const blank = openLmdb({ path: empty, overlappingSync: false });
    await blank.close();
    (await readFile(join(empty, 'data.mdb'))).copy(bytes, 0, 0, 2 * 4096);
    await writeFile(file, bytes);
    for (const readOnly of [false, true])
      await expect(LmdbStore.open({ folder, readOnly })).rejects.toThrow('Restore a backup');
  });
});
