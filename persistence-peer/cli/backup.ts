import { copyFile, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { hasCode } from '../process/cannot-start.ts';
import { dataFolder } from '../process/data-folder.ts';
import { LmdbStore } from '../store/lmdb-store.ts';
import { type Command, CommandError, ExitCode } from './command.ts';

/** `backup`: a whole data folder to put away, made while the archive runs. */
export const backup: Command = {
  name: 'backup',
  usage: 'backup FOLDER',
  summary: 'Copies the store, as of one moment, and the archive’s key into a new data folder',
  access: 'read',
  options: {},
  run: async ({ store, folder, out, args }) => {
    const target = args[0];
    if (target === undefined) throw new CommandError('Where to? backup FOLDER', ExitCode.usage);
    const copy = dataFolder(resolve(target));
    await mkdir(copy.path, { recursive: true, mode: 0o700 });
    out.progress('copying');
    await store.backup(copy.store);
    await copyFile(folder.key, copy.key).catch((error: unknown) => {
      // Before its first run an archive has no key.
      if (!hasCode(error, 'ENOENT')) throw error;
    });
    const check = await LmdbStore.open({ folder: copy.store, readOnly: true });
    const rooms = (await check.rooms()).length;
    await check.close();
    out.result({ folder: copy.path, rooms }, [
      `Copied ${rooms} rooms to ${copy.path}. It holds the keys of the boards: keep it as safe as the original.`,
    ]);
    return ExitCode.ok;
  },
};
