import { accessSync, chmodSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { LaunchError, systemCodeOf } from './launch-error.ts';

/**
 * Makes a folder and those above it. Not by `recursive`: on a read-only disk that says ENOENT instead of EROFS, and
 * below /proc it never returns (Node.js 20).
 */
const makeFolder = (folder: string): void => {
  const make = (): void => {
    mkdirSync(folder, { mode: 0o700 });
  };
  try {
    make();
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    makeFolder(dirname(folder));
    make();
  }
};

/**
 * Makes the folder that holds boards and secrets, for its owner's eyes only (mode 0700).
 *
 * @throws {LaunchError} when it cannot be made, is no folder or cannot be written to.
 */
export const prepareDataFolder = (folder: string): void => {
  const refuse = (why: string, cause?: unknown): never => {
    throw new LaunchError(
      `The data folder ${folder} ${why}. Give it to the user who starts Meshboard, or choose another with DATA_DIR.`,
      { cause },
    );
  };
  try {
    makeFolder(folder);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'EEXIST') refuse('is not a folder', error);
    if (code === 'ENOTDIR') refuse('cannot be made: a part of its path is a file', error);
    refuse(`cannot be made (${code ?? error})`, error);
  }
  try {
    // Adopts a folder that was made by hand with the usual 0755.
    if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    refuse(`cannot be written to (${systemCodeOf(error) ?? error})`, error);
  }
};
