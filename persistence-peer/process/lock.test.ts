import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../store/testing/temp-folder.ts';
import { holderOf, Locked, lockFolder } from './lock.ts';

describe('the lock of a data folder', () => {
  test('is one process’s until it lets go', async () => {
    const folder = await tempFolder();
    expect(await holderOf(folder)).toBeNull();
    const lock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(Locked);
    expect(await holderOf(folder)).toMatchObject({ pid: process.pid });
    await lock.release();
    expect(await holderOf(folder)).toBeNull();
    await (await lockFolder(folder)).release();
  });

  test('goes with a process that is killed', async () => {
    const folder = await tempFolder();
    const module = new URL('./lock.ts', import.meta.url).href;
    const script = `await (await import(${JSON.stringify(module)})).lockFolder(${JSON.stringify(folder)}); console.log('locked'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await expect(lockFolder(folder)).rejects.toMatchObject({ holder: { pid: child.pid } });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const attempts = await Promise.allSettled(Array.from({ length: 5 }, () => lockFolder(folder)));
    const taken = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
    expect(taken).toHaveLength(1);
    expect(await holderOf(folder)).toMatchObject({ pid: process.pid });
    for (const lock of taken) await lock.release();
    expect(await holderOf(folder)).toBeNull();
    // The number stays taken; nothing else is left.
    expect(await readdir(folder)).toHaveLength(1);
  });

  test('goes to one of many after another, however they come between each other', async () => {
    const folder = await tempFolder();
    for (let round = 0; round < 40; round += 1) {
      const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
      const taken = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
      const refused = attempts.flatMap((attempt) => (attempt.status === 'rejected' ? [attempt.reason] : []));
      expect(taken).toHaveLength(1);
      for (const reason of refused) expect(reason).toBeInstanceOf(Locked);
      for (const lock of taken) await lock.release();
    }
    expect(await readdir(folder)).toHaveLength(1);
  });

  test('goes to one of several that start at the same moment', async () => {
    const folder = await tempFolder();
    const attempts = await Promise.allSettled(Array.from({ length: 5 }, () => lockFolder(folder)));
    const taken = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
    expect(taken).toHaveLength(1);
    expect(await holderOf(folder)).toMatchObject({ pid: process.pid });
    for (const lock of taken) await lock.release();
  });

  test('also guards a folder whose path is too long for a socket', async () => {
    const folder = join(await tempFolder(), 'x'.repeat(120));
    await mkdir(folder);
    const lock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(Locked);
    await lock.release();
  });
});
