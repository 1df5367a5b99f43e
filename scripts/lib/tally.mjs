// @ts-check
import { existsSync, readFileSync } from 'node:fs';

/** @typedef {{ readonly passed: number, readonly failed: number }} Tally */

/**
 * Counts what one Vitest run says in its JSON report. A file that does not even load has no tests that could fail:
 * it counts as one failure, as does a run that left no report or ended badly without a failed test.
 *
 * @param {string} reportFile
 * @param {number} exitCode Of that run.
 * @returns {Tally}
 */
export const tallyOf = (reportFile, exitCode) => {
  if (!existsSync(reportFile)) return { passed: 0, failed: 1 };
  /** @type {{ numPassedTests: number, numFailedTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} */
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + unloaded;
  return { passed: report.numPassedTests, failed: failed === 0 && exitCode !== 0 ? 1 : failed };
};
