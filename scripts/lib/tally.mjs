// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {readonly string[]} failures One line for each failure: where, and the first line of what it said.
 */

/** What is said of a run without a failed test that all the same ended with an error. */
export const ENDED_BADLY = 'The test runner ended with an error, though no test failed.';

/**
 * @typedef {object} FileResult A file of tests, in Vitest's JSON report.
 * @property {string} name
 * @property {string} status
 * @property {string} [message]
 * @property {{ status: string, fullName: string, failureMessages: string[] | null }[]} assertionResults
 */

/**
 * The files whose tests have begun and not ended, since the process that ran them died. Vitest calls such a file passed,
 * its tests pending, and ends with an error; no test here is ever left out on purpose.
 *
 * @param {string} reportFile
 * @returns {readonly string[]} Relative to the working directory.
 */
export const unfinishedIn = (reportFile) => {
  if (!existsSync(reportFile)) return [];
  /** @type {{ testResults: FileResult[] }} */
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  return report.testResults
    .filter((file) => file.assertionResults.some((test) => test.status === 'pending'))
    .map((file) => relative(process.cwd(), file.name));
};

/** @param {string | undefined} message */
const firstLine = (message) => (message ?? '').split('\n', 1)[0]?.slice(0, 300) ?? '';

/**
 * @param {FileResult} file
 * @returns {string[]}
 */
const failuresIn = (file) => {
  const name = relative(process.cwd(), file.name);
  if (file.status === 'failed' && file.assertionResults.length === 0)
    return [`${name} does not load: ${firstLine(file.message)}`];
  return file.assertionResults
    .filter((test) => test.status === 'failed')
    .map((test) => `${name} > ${test.fullName}: ${firstLine(test.failureMessages?.[0])}`);
};

/**
 * Counts what one Vitest run says in its JSON report, and names what failed. A file that does not even load has no
 * tests that could fail: it counts as one failure, as does a run that left no report or ended badly without a failed
 * test.
 *
 * @param {string} reportFile
 * @param {number} exitCode Of that run.
 * @returns {Tally}
 */
export const tallyOf = (reportFile, exitCode) => {
  if (!existsSync(reportFile))
    return { passed: 0, failed: 1, failures: ['The test runner ended without a report.'] };
  /** @type {{ numPassedTests: number, testResults: FileResult[] }} */
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  const failures = report.testResults.flatMap(failuresIn);
  if (failures.length === 0 && exitCode !== 0) failures.push(ENDED_BADLY);
  return { passed: report.numPassedTests, failed: failures.length, failures };
};
