import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where package managers put servers; the last is Homebrew's on Apple silicon. */
const USUAL_FOLDERS = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin', '/opt/homebrew/bin'];

const canRun = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Not there, or nothing that may be run: either way it is not this one.
    return false;
  }
};

/** Path of `turnserver`, or null where coturn is not installed. */
export const findTurnserver = (path: string | undefined = process.env['PATH']): string | null => {
  const folders = [...(path ?? '').split(delimiter).filter((folder) => folder !== ''), ...USUAL_FOLDERS];
  return folders.map((folder) => join(folder, 'turnserver')).find(canRun) ?? null;
};
