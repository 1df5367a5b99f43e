// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Complaint } from './complaint.mjs';
import { root } from './paths.mjs';

/** @typedef {readonly [major: number, minor: number, patch: number]} Version */

/**
 * @param {string} text `20.19.0`, with or without a leading `v`.
 * @returns {Version}
 */
const parseVersion = (text) => {
  const found = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  if (found === null) throw new Error(`not a version: ${text}`);
  return [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
};

/**
 * @param {Version} a
 * @param {Version} b
 */
const notBelow = (a, b) => (a[0] - b[0] || a[1] - b[1] || a[2] - b[2]) >= 0;

/**
 * Whether a version lies in a range. Only what package.json's `engines` needs is understood: `^a.b.c` and
 * `>=a.b.c`, joined by `||`. No library can be used: this runs before anything is installed.
 *
 * @param {string} version
 * @param {string} range
 */
export const satisfies = (version, range) =>
  range.split('||').some((part) => {
    const found = /^\s*(\^|>=)\s*([\d.]+)\s*$/.exec(part);
    if (found === null) throw new Error(`not a range that is understood: ${part}`);
    const have = parseVersion(version);
    const want = parseVersion(found[2] ?? '');
    return notBelow(have, want) && (found[1] === '>=' || have[0] === want[0]);
  });

/** @throws {Complaint} when this Node.js is too old for what package.json's `engines` asks. */
export const requireNodeVersion = () => {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (satisfies(process.version, engines.node)) return;
  throw new Complaint(
    `Meshboard needs Node.js ${engines.node.replace('||', 'or').replace('^', '')}, and this is ${process.version}. ` +
      'Get a current one from https://nodejs.org and start again.',
  );
};
