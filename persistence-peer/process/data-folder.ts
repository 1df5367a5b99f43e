import { constants } from 'node:fs';
import { access, chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ArchiveKey, archivePublicKeyOf, createArchiveKey } from '@meshboard/room';
import { syncFolder } from '../store/lmdb-environment.ts';
import { CannotStart, hasCode } from './cannot-start.ts';

/** What lies where in the folder that the archive is given. */
export interface DataFolder {
  readonly path: string;
  /** The LMDB store. */
  readonly store: string;
  /** The archive's secret key, 32 bytes. */
  readonly key: string;
}

export const dataFolder = (path: string): DataFolder => {
  const absolute = resolve(path);
  return { path: absolute, store: join(absolute, 'store'), key: join(absolute, 'archive.key') };
};

/**
 * Makes the folder, for its owner alone.
 * @throws CannotStart when it cannot be made or written
 */
export const prepareFolder = async ({ path }: DataFolder): Promise<void> => {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    await chmod(path, 0o700);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CannotStart(`The data folder ${path} cannot be used: ${why}.`, { cause: error });
  }
};

/**
 * The archive's key pair, made on the first run, mode 0600. Browsers remember the public key: with another one they
 * do not hand over their boards' keys any more.
 * @throws CannotStart when the file is there and is no key
 */
export const archiveKey = async (folder: DataFolder): Promise<ArchiveKey> => {
  try {
    const secret = await readFile(folder.key);
    if (secret.length !== 32)
      throw new CannotStart(
        `The file ${folder.key} is no archive key: it must have 32 bytes, not ${secret.length}.`,
      );
    await chmod(folder.key, 0o600);
    return { secret: new Uint8Array(secret), publicKey: archivePublicKeyOf(new Uint8Array(secret)) };
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  const made = createArchiveKey();
  // Beside, synced, then renamed: half a key would lock the archive out of everything sealed to it.
  const beside = `${folder.key}.new`;
  const file = await open(beside, 'w', 0o600);
  try {
    await file.writeFile(made.secret);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, folder.key);
  await syncFolder(folder.path);
  return made;
};
