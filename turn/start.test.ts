import { spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../tests/harness/free-port.ts';
import { findTurnserver, type RunningTurn, startTurn, TurnFailed, type TurnOptions } from './start.ts';

const secret = 'a-secret-of-sixteen-or-more';
let folder: string;
const turns: RunningTurn[] = [];

beforeAll(async () => {
  if (findTurnserver() === null) throw new Error('These tests need coturn: apt-get install coturn.');
  folder = await mkdtemp(join(tmpdir(), 'meshboard-turn-'));
});
afterEach(async () => {
  for (const turn of turns.splice(0)) await turn.stop();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const start = async (options: Partial<TurnOptions> = {}): Promise<RunningTurn> => {
  const port = await freePort();
  const turn = await startTurn({
    dataDir: folder,
    listeningIps: ['127.0.0.1'],
    allowPrivate: 'loopback',
    port,
    secret,
    ...options,
  });
  if (!turn.running) throw new Error(turn.reason);
  turns.push(turn);
  return turn;
};

const alive = (pid: number | null): boolean => {
  try {
    return pid !== null && process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('coturn', () => {
  test('gives out relays once it is started, hides its configuration, and is gone once it is stopped', async () => {
    const lines: string[] = [];
    const turn = await start({ log: (line) => lines.push(line) });
    expect((await stat(turn.configFile)).mode & 0o777).toBe(0o600);
    expect(await readFile(turn.configFile, 'utf8')).toContain(`static-auth-secret=${secret}`);
    expect(lines.join('\n')).not.toContain(secret);
    const { pid } = turn;
    expect(alive(pid)).toBe(true);
    await turn.stop();
    expect(alive(pid)).toBe(false);
    await turn.stop();
  });

  test('understands every line of its configuration', async () => {
    const lines: string[] = [];
    await start({ log: (line) => lines.push(line) });
    expect(lines.filter((line) => /bad configuration|unrecognized|unknown|wrong/i.test(line))).toEqual([]);
  });

  test('keeps no database in a file, where its threads would spoil it for each other', async () => {
    const dataDir = join(folder, 'fresh');
    const lines: string[] = [];
    await start({ dataDir, log: (line) => lines.push(line) });
    expect(
      lines.filter((line) => /SQLite.*(locked|no such table)|Cannot find credentials/.test(line)),
    ).toEqual([]);
    expect(await readdir(dataDir)).not.toContain('turndb');
  });

  test('is started again when it ends by itself', async () => {
    let again: (retryMs: number) => void = () => undefined;
    const crash = new Promise<number>((resolve) => {
      again = resolve;
    });
    const turn = await start({ crashed: (_code, retryMs) => again(retryMs) });
    const first = turn.pid;
    process.kill(first ?? 0, 'SIGKILL');
    expect(await crash).toBe(1_000);
    expect(turn.pid).toBeNull();
    await expect.poll(() => turn.pid).not.toBeNull();
    expect(turn.pid).not.toBe(first);
  });

  test('of an earlier run that was killed does not stand in the way', async () => {
    const port = await freePort();
    const earlier = await start({ port });
    await earlier.stop();
    // Left by itself, as when the one that watched it was killed: nobody starts it again once it is gone.
    const left = spawn(findTurnserver() ?? 'turnserver', ['-c', earlier.configFile], { stdio: 'ignore' });
    const { pid = 0 } = left;
    await expect.poll(() => readFile(join(folder, 'turnserver.pid'), 'utf8')).toContain(`${pid}`);
    const gone = once(left, 'exit');
    await start({ port });
    await gone;
  });

  test('is looked for on the path', async () => {
    const bin = await mkdtemp(join(tmpdir(), 'meshboard-bin-'));
    await writeFile(join(bin, 'turnserver'), '#!/bin/sh\n', { mode: 0o755 });
    expect(findTurnserver(`/nowhere:${bin}`)).toBe(join(bin, 'turnserver'));
    await rm(bin, { recursive: true });
  });

  test('that cannot be run is one', async () => {
    const failing = start({ executable: '/bin/false' });
    await expect(failing).rejects.toThrow(TurnFailed);
    await expect(failing).rejects.toThrow('coturn ended with 1');
  });

  test('that finds its port taken says so', async () => {
    const other: Socket = createSocket('udp4');
    await new Promise<void>((resolve) => other.bind(0, '127.0.0.1', resolve));
    try {
      await expect(start({ port: other.address().port })).rejects.toThrow('is taken by another program');
    } finally {
      other.close();
    }
  });
});
