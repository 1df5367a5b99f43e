import { chmod, mkdir, open as openFile, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import { StoreFault } from './store-fault.ts';

type Table = Database<Buffer, Buffer>;

/** The LMDB environment and its four tables; see `lmdb-store.ts` for what is in them. */
export interface LmdbEnvironment {
  readonly folder: string;
  readonly root: RootDatabase<Buffer, Buffer>;
  readonly rooms: Table;
  readonly log: Table;
  readonly versions: Table;
  readonly snapshots: Table;
}

/** Below this, in bytes, a failed write is put down to a full disk: LMDB reports a short write as a plain I/O error. */
const NEARLY_FULL = 4 * 1024 * 1024;

/** Makes the names in a folder durable: a new file that is synced can still vanish with its folder's entry. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await openFile(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/**
 * Opens or makes the environment.
 *
 * What "durable" rests on: without `overlappingSync` LMDB commits in its classic order, on a thread of its own:
 * write the pages, `fdatasync`, write the meta page through a descriptor opened with O_DSYNC, and only then does
 * the promise of the write resolve. With it, which is lmdb-js' default, that promise resolves before the sync.
 * Without `eventTurnBatching` a failed commit rejects the promises of its own writes and no others.
 */
export const openEnvironment = async (folder: string, readOnly: boolean): Promise<LmdbEnvironment> => {
  if (!readOnly) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
  }
  const options = {
    path: folder,
    readOnly,
    noSubdir: false,
    overlappingSync: false,
    eventTurnBatching: false,
    // Pages go to disk as they are: what was freed in this process' memory has no business in a file.
    noMemInit: false,
    maxDbs: 8,
    encoding: 'binary' as const,
    keyEncoding: 'binary' as const,
    // The file holds edit keys.
    permissionsMode: 0o600,
  };
  const create = !readOnly && (await isNew(folder));
  const root = open<Buffer, Buffer>(options);
  const table = (name: string): Table => {
    const tableOptions = { encoding: 'binary' as const, keyEncoding: 'binary' as const, create };
    // lmdb-js throws or gives undefined for a table that is not there, depending on `readOnly`.
    const found: Table | undefined = root.openDB<Buffer, Buffer>(name, tableOptions);
    if (found === undefined) throw new Error('Database not found');
    return found;
  };
  try {
    const environment = {
      folder,
      root,
      rooms: table('rooms'),
      log: table('log'),
      versions: table('versions'),
      snapshots: table('snapshots'),
    };
    if (!readOnly) await syncFolder(folder);
    return environment;
  } catch (error) {
    await root.close();
    throw error instanceof Error && error.message === 'Database not found'
      ? new Error('its file is damaged, the tables are not there. Restore a backup', { cause: error })
      : error;
  }
};

/** An LMDB file has two pages when it is made, and nine when all tables are in it and empty. */
const NEW_FILE_BYTES = 64 * 1024;

/**
 * Tables are made in a new file only. In one that holds something a missing table is damage, and an empty one made
 * in its place would pass for a store in which nothing was ever kept.
 */
const isNew = async (folder: string): Promise<boolean> => {
  try {
    return (await stat(join(folder, 'data.mdb'))).size <= NEW_FILE_BYTES;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return true;
    throw error;
  }
};

const hasCause = (error: unknown): error is { commitError: PromiseLike<unknown> } =>
  typeof error === 'object' && error !== null && 'commitError' in error;

const freeBytes = (folder: string): Promise<number> =>
  statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => Number.POSITIVE_INFINITY,
  );

/** What a commit takes besides what is written: the pages on the way to it, which LMDB writes anew. */
const COMMIT_BYTES = 2 ** 20;

/**
 * To be asked before a commit of so many bytes. LMDB must not be the one to find the disk full: lmdb 3.5 damages the
 * process's memory when the system refuses it a page, and the archive ends with "malloc(): invalid next size" some
 * commits later.
 *
 * @throws StoreFault `full`
 */
export const requireSpace = async (folder: string, bytes: number): Promise<void> => {
  const space = await freeBytes(folder);
  if (space < COMMIT_BYTES + 2 * bytes)
    throw new StoreFault('full', `the disk is full (${space} bytes left)`);
};

/** Turns what LMDB rejects a commit with into a fault that says whether the disk is full. */
export const diskFault = async (folder: string, error: unknown): Promise<StoreFault> => {
  let cause = error;
  if (hasCause(error)) {
    // lmdb-js gives the reason as a promise that rejects; unhandled, it would end the process.
    cause = await Promise.resolve(error.commitError).then(
      () => error,
      (reason: unknown) => reason,
    );
  }
  const text = cause instanceof Error ? cause.message : String(cause);
  const space = await freeBytes(folder);
  return space < NEARLY_FULL
    ? new StoreFault('full', `the disk is full (${space} bytes left): ${text}`, { cause })
    : new StoreFault('io', `the disk refused a write: ${text}`, { cause });
};
