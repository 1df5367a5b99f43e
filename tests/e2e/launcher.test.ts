import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { freePort } from '../harness/free-port.ts';
import { childrenOf, commandOf, descendantsOf, isRunning, launcher } from '../harness/launcher.ts';
import { temporaryFolder } from '../harness/temporary.ts';
import { waitFor } from '../harness/wait-for.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** Runs a program where the file of coturn is none that can be run; for itself and what it starts. */
const withoutCoturn = [
  'unshare',
  '--mount',
  'sh',
  '-ec',
  'mount --bind /dev/null "$(PATH=$PATH:/usr/sbin command -v turnserver)"; exec "$@"',
  'sh',
  process.execPath,
];

/** Starts it, expecting that it refuses, and returns what it says on stderr. */
const refusal = async (env: NodeJS.ProcessEnv): Promise<string[]> => {
  const { handle } = await launcher(env);
  await expect(handle.start()).rejects.toThrow('ended (1) before it was ready');
  return handle.errors;
};

const answers = async (url: string): Promise<boolean> => (await fetch(`${url}/healthz`)).ok;

describe('npm start', () => {
  test('serves the app, keeps secrets to itself and stops with Ctrl-C', async () => {
    const { handle, port, url, dataFolder } = await launcher();
    await handle.start();
    expect(handle.log.join('\n')).toContain(`http://localhost:${port}/`);
    expect(handle.log.join('\n')).toContain(`http://10.77.0.1:${port}/`);
    expect(await (await fetch(url)).text()).toContain('<!doctype html>');
    expect(statSync(dataFolder).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataFolder, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(handle.errors).toEqual([]);

    expect(await handle.end('SIGINT')).toEqual({ code: 0, signal: null });
    await expect(fetch(url)).rejects.toThrow();
  });

  test('starts a server again that was killed', async () => {
    const { handle, url } = await launcher({ ARCHIVE: 'off', TURN: 'off' });
    await handle.start();
    const [child = 0, ...others] = childrenOf(handle.pid);
    expect(others).toEqual([]);
    process.kill(child, 'SIGKILL');
    await waitFor(() => handle.log.includes('signaling runs again.'), { what: 'the restart' });
    expect(await answers(url)).toBe(true);
    expect(handle.log).toContain('signaling ended by SIGKILL and is started again in 0.5 s.');
  });

  test('leaves nothing behind when it is killed itself', async () => {
    const { handle, url } = await launcher();
    await handle.start();
    expect(childrenOf(handle.pid)).toHaveLength(3);
    const processes = descendantsOf(handle.pid);
    expect(processes.map(commandOf).join('\n')).toContain('turnserver.conf');
    await handle.kill9();
    await waitFor(() => !processes.some(isRunning), { what: 'all that it started to be gone' });
    await expect(fetch(url)).rejects.toThrow();
    await handle.start();
    expect(await answers(url)).toBe(true);
  });

  test('says that coturn is missing and what that costs, and goes without', async () => {
    const { handle, url } = await launcher({}, { command: withoutCoturn });
    await handle.start();
    expect(handle.log.join('\n')).toMatch(
      /coturn is not installed \(.*install coturn\)\. People whose networks forbid direct connections cannot join/,
    );
    expect(childrenOf(handle.pid)).toHaveLength(2);
    expect(await answers(url)).toBe(true);
    await handle.stop();

    const { handle: strict } = await launcher({ TURN: 'on' }, { command: withoutCoturn });
    await expect(strict.start()).rejects.toThrow(
      /TURN=on, but coturn is not installed \(.*install coturn\)\./,
    );
  });

  test('says in one sentence that a port is taken', async () => {
    const server = createServer();
    cleanUp.push(() => server.close());
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, resolve));
    expect(await refusal({ PORT: String(port) })).toEqual([
      `Port ${port} is taken by another program. Stop that one, or choose another port: PORT=${port + 1} npm start`,
    ]);
  });

  test('says in one sentence what is wrong with a setting, whichever program it is for', async () => {
    expect(await refusal({ PORT: 'eighty' })).toEqual([
      'PORT must be a whole number from 1 to 65535; it is "eighty".',
    ]);
    expect(await refusal({ MAX_ROOMS: 'many' })).toEqual([
      'MAX_ROOMS must be a whole number from 1 to 1000000000.',
    ]);
    expect(await refusal({ KEEP_VERSIONS: 'all' })).toEqual([
      'KEEP_VERSIONS must be a whole number from 1 to 10000.',
    ]);
  });

  test('says in one sentence why coturn does not start, and goes without unless it must not', async () => {
    const taken = createSocket('udp4');
    cleanUp.push(() => taken.close());
    const port = await freePort();
    await new Promise<void>((resolve) => taken.bind(port, resolve));
    const sentence = `Port ${port} is taken by another program; stop that or set another TURN_PORT.`;
    expect(await refusal({ TURN: 'on', TURN_PORT: String(port) })).toEqual([sentence]);
    const { handle } = await launcher({ ARCHIVE: 'off', TURN_PORT: String(port) });
    await handle.start();
    expect(handle.log.map((line) => line.trim())).toContain(
      `coturn did not start: ${sentence} People whose networks forbid direct connections cannot join (mobile phones on other networks, many offices).`,
    );

    expect(await refusal({ TURN_SECRET: 'sixteen#characters' })).toEqual([
      'TURN_SECRET must be 16 to 256 letters, digits and _+/=.~-.',
    ]);
    const tls = {
      TURN_TLS_PORT: String(await freePort()),
      TURN_TLS_CERT: '/no.pem',
      TURN_TLS_KEY: '/no.key',
    };
    expect(await refusal({ TURN: 'on', ...tls })).toEqual([
      'The certificate /no.pem cannot be read (ENOENT).',
    ]);
  });

  test('says in one sentence that the data folder cannot be used', async () => {
    const folder = temporaryFolder('unwritable');
    cleanUp.push(() => folder[Symbol.dispose]());
    const file = join(folder.path, 'file');
    writeFileSync(file, '');
    expect(await refusal({ DATA_DIR: file })).toEqual([
      `The data folder ${file} is not a folder. Give it to the user who starts Meshboard, or choose another with DATA_DIR.`,
    ]);
    // Root may write anywhere but on a read-only file system.
    const readOnly = join(folder.path, 'read-only');
    mkdirSync(readOnly);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', readOnly]);
    cleanUp.push(() => execFileSync('umount', [readOnly]));
    expect((await refusal({ DATA_DIR: join(readOnly, 'data') }))[0]).toContain('cannot be made (EROFS)');
    expect((await refusal({ DATA_DIR: '/proc/meshboard' }))[0]).toContain('cannot be made (ENOENT)');
    expect((await refusal({ DATA_DIR: readOnly }))[0]).toContain('cannot be written to (EROFS)');
  });

  test('gives two starts in one data folder no chance to mix', async () => {
    const first = await launcher({ TURN: 'off' });
    await first.handle.start();
    mkdirSync(first.dataFolder, { recursive: true });
    const errors = await refusal({ DATA_DIR: first.dataFolder, TURN: 'off' });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain('is in use by the archive process');
    expect(await answers(first.url)).toBe(true);
  });
});
