// @ts-check
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withBuildLock } from './build-lock.mjs';
import { Complaint } from './complaint.mjs';
import { fingerprint } from './fingerprint.mjs';
import { packages } from './packages.mjs';
import { root } from './paths.mjs';
import { runNode } from './run.mjs';

/** @typedef {import('./packages.mjs').Package} Package */

/** @param {Package} target */
const stampOf = (target) => join(root, target.folder, 'dist', '.fingerprint');

/** @param {Package} target */
const isFresh = (target) => {
  const stamp = stampOf(target);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(target);
};

/** @param {Package} target */
const buildOne = async (target) => {
  const folder = join(root, target.folder);
  // Taken before the build: a source that changes while it runs leaves the package stale, as it should.
  const stamp = fingerprint(target);
  // tsc leaves the output of sources that are gone.
  rmSync(join(folder, 'dist'), { recursive: true, force: true });
  const { code, output } =
    target.builder === 'tsc'
      ? await runNode([join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
          cwd: folder,
          quiet: true,
        })
      : await runNode([join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], {
          cwd: folder,
          quiet: true,
        });
  if (code !== 0) throw new Complaint(`${output.trimEnd()}\nBuilding ${target.folder} failed (see above).`);
  writeFileSync(stampOf(target), stamp);
};

/**
 * Builds the packages whose sources changed since they were last built, each as soon as those whose declarations
 * it reads are done.
 *
 * @param {{ readonly except?: readonly string[] }} [options] Folders that are not needed this time.
 * @throws {Complaint} with the compiler's words.
 */
export const ensureBuilt = async ({ except = [] } = {}) => {
  const wanted = packages.filter((each) => !except.includes(each.folder));
  if (wanted.every(isFresh)) return;
  await withBuildLock(async () => {
    const stale = wanted.filter((each) => !isFresh(each));
    if (stale.length === 0) return;
    console.log(`Building ${stale.map((each) => each.folder).join(', ')} …`);
    /** @type {Map<string, Promise<void>>} */
    const running = new Map();
    for (const target of stale) {
      const before = target.builder === 'vite' ? [] : target.reads.map((folder) => running.get(folder));
      running.set(
        target.folder,
        Promise.all(before).then(() => buildOne(target)),
      );
    }
    const failed = (await Promise.allSettled(running.values())).find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  });
};
