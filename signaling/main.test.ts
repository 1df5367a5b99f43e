import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { RoomId } from './protocol/index.ts';
import { accepted, type ClientSocket, enter, next, randomRoom } from './testing/test-client.ts';

// Each starts a process or two, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const children: ChildProcess[] = [];

/** Starts the process as the launcher does, with an environment of its own. */
const launch = (environment: Record<string, string>): ChildProcess => {
  const child = spawn(process.execPath, ['--conditions=meshboard-source', '--import', 'tsx', main], {
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  children.push(child);
  return child;
};

const ready = async (child: ChildProcess): Promise<{ url: string; port: number; metricsPort: number }> => {
  const [message] = await once(child, 'message');
  expect(message).toMatchObject({ type: 'ready' });
  return message;
};

const textOf = (stream: NodeJS.ReadableStream | null): { text: string } => {
  const seen = { text: '' };
  stream?.on('data', (chunk: Buffer) => {
    seen.text += chunk.toString();
  });
  return seen;
};

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe('the process', () => {
  test('says when it is ready, drains on SIGTERM, and ends with 0', async () => {
    const child = launch({ METRICS_PORT: '0', DRAIN_MS: '60000' });
    const output = textOf(child.stdout);
    const { url, port, metricsPort } = await ready(child);
    expect([port > 0, metricsPort > 0]).toEqual([true, true]);
    const room = randomRoom();
    const { socket, secret } = await enter(url, room);
    const asked = next(socket, 'drain');
    const ended = once(child, 'close');
    child.kill('SIGTERM');
    expect((await asked)[0]).toEqual({ withinMs: 60_000 });
    socket.disconnect();
    expect(await ended).toEqual([0, null]);
    expect(output.text).toContain('ready');
    for (const hidden of [room, secret]) expect(output.text).not.toContain(hidden);
  });

  test('stops at once on a second signal', async () => {
    const child = launch({ DRAIN_MS: '60000' });
    const { url } = await ready(child);
    const { socket } = await enter(url, randomRoom());
    const asked = next(socket, 'drain');
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    await asked;
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    socket.disconnect();
  });

  test('stops when the launcher has gone', async () => {
    const child = launch({});
    await ready(child);
    const ended = once(child, 'exit');
    child.disconnect();
    expect(await ended).toEqual([0, null]);
  });
});

describe('TURN that is awaited', () => {
  const relaysOf = async (socket: ClientSocket, room: RoomId): Promise<number> =>
    accepted(await socket.emitWithAck('ice', { room })).iceServers.length;

  test('is offered while the launcher says that it runs', async () => {
    const child = launch({ TURN_SECRET: 'a-secret-of-coturn', TURN_AWAITED: 'on' });
    const { url } = await ready(child);
    const room = randomRoom();
    const { socket, reply } = await enter(url, room);
    expect(reply.ice).toEqual({ iceServers: [], ttlMs: 60_000 });
    child.send({ type: 'turn', runs: 'perhaps' });
    child.send({ type: 'turn', runs: true });
    await expect.poll(() => relaysOf(socket, room)).toBe(2);
    child.send({ type: 'turn', runs: false });
    await expect.poll(() => relaysOf(socket, room)).toBe(0);
    socket.disconnect();
  });
});

describe('what a host must put right is one sentence, and the exit code 1', () => {
  const refuses = async (environment: Record<string, string>): Promise<string> => {
    const child = launch(environment);
    const complaint = textOf(child.stderr);
    const [code] = await once(child, 'close');
    expect(code).toBe(1);
    return complaint.text;
  };

  test('a bad setting', async () => {
    expect(await refuses({ PORT: 'eighty' })).toBe('PORT must be a whole number from 0 to 65535.\n');
  });

  test('an application that is not built', async () => {
    expect(await refuses({ APP_FOLDER: '/no/such/folder' })).toBe(
      'APP_FOLDER /no/such/folder holds no index.html that can be read; build the application first.\n',
    );
  });

  test('a Redis that is not there', async () => {
    const complaint = await refuses({ REDIS_URL: 'redis://:hush@127.0.0.1:1' });
    expect(complaint).toMatch(/^Redis at REDIS_URL cannot be reached \(.+\)\.\n$/);
    expect(complaint).not.toContain('hush');
  });

  test('a port that is taken', async () => {
    const other: Server = createServer();
    const port = await new Promise<number>((resolve) =>
      other.listen(0, '127.0.0.1', () => {
        const address = other.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      }),
    );
    const complaint = await refuses({ PORT: `${port}` });
    other.close();
    expect(complaint).toBe(
      `Port ${port} of 127.0.0.1 is taken by another program; stop that or choose another port.\n`,
    );
  });
});
