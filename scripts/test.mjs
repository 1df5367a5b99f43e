// @ts-check
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { check } from './lib/check.mjs';
import { main } from './lib/complaint.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { runInNamespace } from './lib/namespace.mjs';
import { requireNodeVersion } from './lib/node-version.mjs';
import { ensureRequirements } from './lib/requirements.mjs';
import { runNode } from './lib/run.mjs';
import { ENDED_BADLY, tallyOf, unfinishedIn } from './lib/tally.mjs';

/**
 * Most files that are run again because their process died. One in some hundred runs of a file with real WebRTC does:
 * @roamhq/wrtc crashes in native code while connections are closed. More at once would be something else.
 */
const MOST_RUN_AGAIN = 2;

/** @typedef {'unit' | 'system' | 'peers' | 'network'} Project One of vitest.config.ts. */

/**
 * @typedef {object} HowToRun
 * @property {readonly string[]} [passedOn] Arguments for Vitest.
 * @property {boolean} [atOnce] Shows the output when all of it is there: something else is showing its own meanwhile.
 */

/**
 * Runs one Vitest project, once.
 *
 * @param {Project} project
 * @param {HowToRun} how
 * @returns {Promise<{ tally: import('./lib/tally.mjs').Tally, unfinished: readonly string[] }>}
 */
const runOnce = async (project, { passedOn = [], atOnce = false }) => {
  const reports = mkdtempSync(join(tmpdir(), 'meshboard-test-'));
  const report = join(reports, 'report.json');
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    // With a part of its own for what needs no process to itself.
    project === 'unit' ? 'unit*' : project,
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...passedOn,
  ];
  const options = { quiet: atOnce };
  try {
    const { code, output } = await (project === 'unit'
      ? runNode(args, options)
      : runInNamespace([process.execPath, ...args], options));
    process.stdout.write(output);
    return { tally: tallyOf(report, code), unfinished: unfinishedIn(report) };
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
};

/**
 * Runs one Vitest project and counts. A file whose process died under it is run once more, and that is said: what tests
 * find fails, whatever happened to others.
 *
 * @param {Project} project
 * @param {HowToRun} [how]
 * @returns {Promise<import('./lib/tally.mjs').Tally>}
 */
const runProject = async (project, how = {}) => {
  const { tally, unfinished } = await runOnce(project, how);
  if (unfinished.length === 0 || unfinished.length > MOST_RUN_AGAIN) return tally;
  console.log(`The process that ran ${unfinished.join(' and ')} died. Run once more:`);
  const again = await runOnce(project, { ...how, passedOn: unfinished });
  const failures = [...tally.failures.filter((failure) => failure !== ENDED_BADLY), ...again.tally.failures];
  return { passed: tally.passed + again.tally.passed, failed: failures.length, failures };
};

/**
 * Runs the projects: all side by side as far as they do not disturb each other, a part of them (which somebody works on
 * and watches) one after the other.
 *
 * @param {readonly string[]} passedOn Arguments for Vitest.
 * @returns {Promise<readonly import('./lib/tally.mjs').Tally[]>}
 */
const runAll = async (passedOn) => {
  /** @type {readonly Project[]} */
  const inOrder = ['unit', 'system', 'peers', 'network'];
  if (passedOn.length > 0) {
    const tallies = [];
    for (const project of inOrder) tallies.push(await runProject(project, { passedOn }));
    return tallies;
  }
  // One more than processors: many of the room's units wait for real connections. 148 s instead of 193 on two cores.
  const unit = await runProject('unit', { passedOn: [`--maxWorkers=${availableParallelism() + 1}`] });
  // Two lanes of about the same length. Behind cut wires people mostly wait, for what takes its time or for what must not
  // happen; with a third lane beside these, two cores were late for what browsers give up on.
  const network = runProject('network', { atOnce: true });
  const lanes = [runProject('system'), network.then(() => runProject('peers', { atOnce: true }))];
  return [unit, await network, ...(await Promise.all(lanes))];
};

/**
 * Prepares what is missing and runs all. `npm test -- tests/e2e/draw` passes its arguments on to Vitest and leaves
 * the checks of types and style out, for those who work on one thing.
 *
 * @returns {Promise<import('./lib/tally.mjs').Tally>} A check that found something counts as one failure.
 * @throws {Complaint} when it does not even come to the tests.
 */
const testAll = async () => {
  requireNodeVersion();
  const passedOn = process.argv.slice(2);
  await ensureInstalled();
  await ensureRequirements();
  await ensureBuilt();
  const inOrder = passedOn.length > 0 || (await check());
  const tallies = await runAll(passedOn);
  const failures = [
    ...(inOrder ? [] : ['The checks of types and style found something (see above).']),
    ...tallies.flatMap((each) => each.failures),
  ];
  const passed = tallies.reduce((sum, each) => sum + each.passed, 0);
  return { passed, failed: failures.length, failures };
};

/** @type {import('./lib/tally.mjs').Tally} */
let tally = { passed: 0, failed: 1, failures: [] };
await main(async () => {
  tally = await testAll();
});
if (tally.passed + tally.failed === 0) console.log('No test ran: that is a failure too.');
// Last of all, where a log that was cut to its end still has them.
for (const failure of tally.failures) console.log(`failed: ${failure}`);
console.log(`${tally.passed} passed, ${tally.failed} failed`);
if (tally.failed > 0 || tally.passed === 0) process.exitCode = 1;
