// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Complaint } from './complaint.mjs';
import { root } from './paths.mjs';
import { run } from './run.mjs';

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [optional] Only for some platforms: may be missing.
 */

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage> | null} null when the file is missing or not whole.
 */
const readLock = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    // An unreadable lock means "not installed": npm ci then says what is wrong better than we could.
    return null;
  }
};

/**
 * Whether node_modules is what package-lock.json asks for. npm notes what it installed in
 * `node_modules/.package-lock.json`, written last: an interrupted installation has none.
 *
 * @param {string} [folder]
 */
export const isInstalled = (folder = root) => {
  const wanted = readLock(join(folder, 'package-lock.json'));
  const present = readLock(join(folder, 'node_modules', '.package-lock.json'));
  if (wanted === null || present === null) return false;
  return Object.entries(wanted).every(([path, locked]) => {
    if (path === '') return true;
    const found = present[path];
    if (found === undefined) return locked.optional === true;
    return found.version === locked.version && found.integrity === locked.integrity;
  });
};

/**
 * Installs exactly what package-lock.json names, when it is not there already.
 *
 * @throws {Complaint} when npm fails; npm's own words have been shown.
 */
export const ensureInstalled = async () => {
  if (isInstalled()) return;
  // Also where NODE_ENV is "production", which would leave out what builds the programs.
  console.log('Installing what package-lock.json names (npm ci) …');
  const { code } = await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund']);
  if (code !== 0) throw new Complaint('npm ci failed (see above), so there is nothing to start.');
};
