import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LmdbStore } from './lmdb-store.ts';
import { docOf, EDIT_KEY, someRoom, textOf, typing } from './testing/rooms.ts';
import { storeAcceptance } from './testing/store-acceptance.ts';
import { tempFolder } from './testing/temp-folder.ts';

storeAcceptance('LMDB', async () => {
  const folder = await tempFolder();
  const open = () => LmdbStore.open({ folder, groupMs: 2 });
  let store = await open();
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await open();
      return store;
    },
  };
});

describe('the LMDB store', () => {
  test('keeps its files from everybody else', async () => {
    const folder = join(await tempFolder(), 'store');
    const store = await LmdbStore.open({ folder });
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'data.mdb'))).mode & 0o777).toBe(0o600);
    await store.close();
  });

  test('is read by a second process while it is written, and backed up', async () => {
    const folder = await tempFolder();
    const store = await LmdbStore.open({ folder, groupMs: 1 });
    const room = someRoom();
    await store.keep(room, EDIT_KEY);
    await store.append(room, typing('before'));
    const copy = join(await tempFolder(), 'copy');
    await store.backup(copy);
    await expect(store.backup(copy)).rejects.toMatchObject({ code: 'conflict' });
    await store.append(room, typing('after', 2));
    const backup = await LmdbStore.open({ folder: copy, readOnly: true });
    expect(textOf(docOf(null, (await backup.load(room)).updates))).toBe('before');
    await backup.close();
    await store.close();
  });
});
