import { open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import * as Y from 'yjs';
import { documentOf } from '../keeper/stored-document.ts';
import { syncFolder } from '../store/lmdb-environment.ts';
import { type Command, CommandError, ExitCode } from './command.ts';
import { versionNumber } from './version-number.ts';

/** `export`: one room as a file that any Yjs program reads: the bare bytes of an update (V1). */
export const exportRoom: Command = {
  name: 'export',
  usage: 'export ROOM FILE [--version N]',
  summary: 'Writes a room, as it is or as an earlier version, to a Yjs update file (V1)',
  access: 'read',
  options: { version: { type: 'string' } },
  run: async ({ store, out, args, flags, room }) => {
    const from = await room();
    const target = args[1];
    if (target === undefined) throw new CommandError('Which file? export ROOM FILE', ExitCode.usage);
    const number = versionNumber(flags['version']);
    const stored =
      number === null
        ? await store.load(from)
        : { snapshot: await store.readVersion(from, number), updates: [] };
    const doc = documentOf(from, stored);
    const update = Y.encodeStateAsUpdate(doc);
    doc.destroy();
    const file = resolve(target);
    await writeWhole(file, update);
    out.result({ room: from, version: number, file, bytes: update.length }, [
      `Wrote ${update.length} bytes to ${file}.`,
    ]);
    return ExitCode.ok;
  },
};

/** Beside, synced, renamed: an interrupted export leaves no half a file under the name that was asked for. */
const writeWhole = async (file: string, bytes: Uint8Array): Promise<void> => {
  const beside = `${file}.${process.pid}.part`;
  try {
    const handle = await open(beside, 'w', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await rm(beside, { force: true });
    throw new CommandError(
      `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
};
