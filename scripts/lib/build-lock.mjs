// @ts-check
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { root } from './paths.mjs';

const folder = join(root, 'node_modules', '.cache', 'meshboard');
const lock = join(folder, 'build.lock');

/** @param {number} pid */
const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** @returns {boolean} False when another living process holds the lock. */
const take = () => {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const holder = Number(readFileSync(lock, 'utf8'));
  if (holder > 0 && isAlive(holder)) return false;
  // Its holder was killed. Whoever removes it first takes it in the next round.
  rmSync(lock, { force: true });
  return false;
};

/**
 * Runs `work` while no other process builds in this checkout: `npm start` beside `npm test` would else remove the
 * other's output under its feet. A lock whose holder has died is taken over.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export const withBuildLock = async (work) => {
  mkdirSync(folder, { recursive: true });
  while (!take()) await delay(100);
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
};
