// @ts-check
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { check } from './lib/check.mjs';
import { main } from './lib/complaint.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { runInNamespace } from './lib/namespace.mjs';
import { requireNodeVersion } from './lib/node-version.mjs';
import { ensureRequirements } from './lib/requirements.mjs';
import { run } from './lib/run.mjs';
import { tallyOf } from './lib/tally.mjs';

/**
 * `npm test` runs everything. `npm test -- tests/e2e/draw` passes its arguments on to Vitest and leaves the checks
 * of types and style out, for those who work on one thing.
 */
await main(async () => {
  requireNodeVersion();
  const passedOn = process.argv.slice(2);
  await ensureInstalled();
  await ensureRequirements();
  await ensureBuilt();
  const inOrder = passedOn.length > 0 || (await check());

  const reports = mkdtempSync(join(tmpdir(), 'meshboard-test-'));
  /** @param {string} project */
  const vitest = (project) => [
    process.execPath,
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    project,
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(reports, `${project}.json`)}`,
    ...passedOn,
  ];
  let passed = 0;
  let failed = 0;
  try {
    const [node = process.execPath, ...unit] = vitest('unit');
    const runs = [
      { project: 'unit', start: () => run(node, unit) },
      { project: 'system', start: () => runInNamespace(vitest('system')) },
    ];
    for (const { project, start } of runs) {
      const { code } = await start();
      const tally = tallyOf(join(reports, `${project}.json`), code);
      passed += tally.passed;
      failed += tally.failed;
    }
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
  if (!inOrder) console.log('The checks of types and style found something (see above).');
  if (passed + failed === 0) console.log('No test ran.');
  console.log(`${passed} passed, ${failed} failed`);
  if (!inOrder || failed > 0 || passed === 0) process.exitCode = 1;
});
