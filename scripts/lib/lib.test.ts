import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { withBuildLock } from './build-lock.mjs';
import { fingerprint } from './fingerprint.mjs';
import { isInstalled } from './install.mjs';
import { satisfies } from './node-version.mjs';
import { packages } from './packages.mjs';
import { run, runNode } from './run.mjs';
import { tallyOf, unfinishedIn } from './tally.mjs';

describe('the version of Node.js', () => {
  const range = '^20.19.0 || >=22.12.0';
  test.each(['20.19.0', '20.20.2', '22.12.0', '23.0.0', '24.1.0'])('%s is accepted', (version) => {
    expect(satisfies(`v${version}`, range)).toBe(true);
  });
  test.each(['18.20.8', '20.18.3', '21.7.3', '22.11.0'])('%s is refused', (version) => {
    expect(satisfies(`v${version}`, range)).toBe(false);
  });
});

describe('node_modules', () => {
  const folderWith = (wanted: object, present: object | null): string => {
    const folder = mkdtempSync(join(tmpdir(), 'meshboard-install-'));
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...wanted } }));
    if (present !== null)
      writeFileSync(
        join(folder, 'node_modules', '.package-lock.json'),
        JSON.stringify({ packages: present }),
      );
    return folder;
  };
  const yjs = { 'node_modules/yjs': { version: '13.6.33', integrity: 'sha512-a' } };

  test('is what the lock asks for', () => {
    const elsewhere = { 'node_modules/fsevents': { version: '2.0.0', optional: true } };
    expect(isInstalled(folderWith({ ...yjs, ...elsewhere }, yjs))).toBe(true);
  });
  test('lacks a package, or has another version of it', () => {
    expect(isInstalled(folderWith(yjs, {}))).toBe(false);
    const older = { 'node_modules/yjs': { version: '13.6.32', integrity: 'sha512-b' } };
    expect(isInstalled(folderWith(yjs, older))).toBe(false);
  });
  test('was never completed', () => {
    expect(isInstalled(folderWith(yjs, null))).toBe(false);
  });
});

describe('counting what Vitest reports', () => {
  const reportOf = (report: object): string => {
    const file = join(mkdtempSync(join(tmpdir(), 'meshboard-tally-')), 'report.json');
    writeFileSync(file, JSON.stringify({ numPassedTests: 0, numFailedTests: 0, testResults: [], ...report }));
    return file;
  };

  test('adds nothing to a good run', () => {
    expect(tallyOf(reportOf({ numPassedTests: 5 }), 0)).toEqual({ passed: 5, failed: 0, failures: [] });
  });
  test('names what failed, with the first line of why', () => {
    const assertionResults = [
      { status: 'passed', fullName: 'adds', failureMessages: [] },
      { status: 'failed', fullName: 'subtracts', failureMessages: ['expected 1 to be 2\n  at sum.ts'] },
    ];
    const testResults = [{ name: resolve('room/sum.test.ts'), status: 'failed', assertionResults }];
    expect(tallyOf(reportOf({ numPassedTests: 1, testResults }), 1)).toEqual({
      passed: 1,
      failed: 1,
      failures: ['room/sum.test.ts > subtracts: expected 1 to be 2'],
    });
  });
  test('takes a file that did not load for a failure', () => {
    const testResults = [
      {
        name: resolve('room/sum.test.ts'),
        status: 'failed',
        message: 'no such module',
        assertionResults: [],
      },
    ];
    expect(tallyOf(reportOf({ numPassedTests: 5, testResults }), 1)).toEqual({
      passed: 5,
      failed: 1,
      failures: ['room/sum.test.ts does not load: no such module'],
    });
  });
  test('names the files that were not finished', () => {
    const tests = (status: string) => [{ status, fullName: 'adds', failureMessages: [] }];
    const testResults = [
      { name: resolve('room/sum.test.ts'), status: 'passed', assertionResults: tests('pending') },
      { name: resolve('room/other.test.ts'), status: 'passed', assertionResults: tests('passed') },
    ];
    expect(unfinishedIn(reportOf({ testResults }))).toEqual(['room/sum.test.ts']);
  });
  test('takes a bad end without a failed test for a failure', () => {
    expect(tallyOf(reportOf({ numPassedTests: 5 }), 1)).toMatchObject({ passed: 5, failed: 1 });
    expect(tallyOf('/nonexistent.json', 0)).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe('the lock of a build', () => {
  const newFolder = (): string => mkdtempSync(join(tmpdir(), 'meshboard-lock-'));
  const LOCK = fileURLToPath(new URL('./build-lock.mjs', import.meta.url));

  test('lets one process after the other build', async () => {
    const folder = newFolder();
    // Says that it is there by a folder that nobody else may have made.
    const build = `
      const { mkdirSync, rmdirSync } = await import('node:fs');
      const { withBuildLock } = await import(${JSON.stringify(LOCK)});
      const mark = ${JSON.stringify(join(folder, 'mark'))};
      for (let i = 0; i < 3; i++)
        await withBuildLock(async () => {
          mkdirSync(mark);
          await new Promise((resolve) => setTimeout(resolve, 20));
          rmdirSync(mark);
        }, ${JSON.stringify(folder)});
    `;
    const builders = [1, 2, 3].map(() => runNode(['--input-type=module', '-e', build], { quiet: true }));
    for (const each of await Promise.all(builders)) expect(each).toEqual({ code: 0, output: '' });
  });

  test('is taken over from one that was killed, and free again after work that failed', async () => {
    const folder = newFolder();
    const killed = `
      const { withBuildLock } = await import(${JSON.stringify(LOCK)});
      await withBuildLock(async () => process.kill(process.pid, 'SIGKILL'), ${JSON.stringify(folder)});
    `;
    expect((await runNode(['--input-type=module', '-e', killed], { quiet: true })).code).toBe(128);
    expect(readdirSync(folder)).toEqual(['build.lock']);
    const failing = withBuildLock(() => Promise.reject(new Error('it does not compile')), folder);
    await expect(failing).rejects.toThrow('it does not compile');
    expect(await withBuildLock(async () => 'built', folder)).toBe('built');
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('a fingerprint does not change by itself, and differs between packages', () => {
  const all = packages.map((each) => fingerprint(each));
  expect(new Set(all).size).toBe(packages.length);
  expect(packages.map((each) => fingerprint(each))).toEqual(all);
});

test('a program that a signal ends, or that cannot be run, counts as failed', async () => {
  expect((await runNode(['-e', 'process.kill(process.pid, "SIGKILL")'], { quiet: true })).code).toBe(128);
  expect(await run('/no/such/program', [], { quiet: true })).toEqual({
    code: 127,
    output: '/no/such/program cannot be run: spawn /no/such/program ENOENT\n',
  });
  expect(await runNode(['-e', 'console.log(1); process.exit(7)'], { quiet: true })).toEqual({
    code: 7,
    output: '1\n',
  });
});
