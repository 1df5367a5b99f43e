// @ts-check
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { root } from './paths.mjs';

const CACHE = join(root, 'node_modules', '.cache', 'meshboard');

/**
 * @param {unknown} error
 * @param {string} code
 */
const is = (error, code) => error instanceof Error && 'code' in error && error.code === code;

/** @param {number} pid */
const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return is(error, 'EPERM');
  }
};

/**
 * Links a file that holds this process' id already: one that is made in its place is empty for a moment, and would be
 * taken for that of nobody.
 *
 * @param {string} lock
 * @returns {boolean} Whether the lock is this process' now.
 */
const claim = (lock) => {
  const beside = `${lock}.${process.pid}`;
  writeFileSync(beside, String(process.pid));
  try {
    linkSync(beside, lock);
    return true;
  } catch (error) {
    if (!is(error, 'EEXIST')) throw error;
    return false;
  } finally {
    rmSync(beside);
  }
};

/**
 * @param {string} lock
 * @returns {number | null} The process that holds it; null when nobody does.
 */
const holderOf = (lock) => {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch (error) {
    if (!is(error, 'ENOENT')) throw error;
    return null;
  }
};

/**
 * @param {string} lock
 * @returns {boolean} False when another living process holds it, or did until now.
 */
const take = (lock) => {
  if (claim(lock)) return true;
  const holder = holderOf(lock);
  // Its holder was killed. Whoever removes it first takes it in the next round.
  if (holder !== null && !(holder > 0 && isAlive(holder))) rmSync(lock, { force: true });
  return false;
};

/**
 * Runs `work` while no other process builds in this checkout: `npm start` beside `npm test` would else remove the
 * other's output under its feet. A lock whose holder has died is taken over.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @param {string} [folder] Where the lock is.
 * @returns {Promise<T>}
 */
export const withBuildLock = async (work, folder = CACHE) => {
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, 'build.lock');
  while (!take(lock)) await delay(100);
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
};
