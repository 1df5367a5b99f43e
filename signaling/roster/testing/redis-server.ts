import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../../tests/harness/free-port.ts';

export interface RedisProcess {
  readonly url: string;
  /** Kills it and starts it again, empty, at the same port. */
  restart(): Promise<void>;
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a Redis of its own that keeps nothing on disk. @throws when redis-server is not installed */
export const startRedis = async (): Promise<RedisProcess> => {
  const port = await freePort();
  let child: ChildProcess | null = null;

  const start = async (): Promise<void> => {
    const started = spawn('redis-server', [
      ...['--port', `${port}`, '--bind', '127.0.0.1'],
      ...['--save', '', '--appendonly', 'no', '--dir', '/tmp'],
    ]);
    child = started;
    await new Promise<void>((resolve, reject) => {
      started.once('error', (error) =>
        reject(new Error('These tests need Redis: apt-get install redis-server.', { cause: error })),
      );
      started.once('exit', () => reject(new Error('redis-server ended instead of starting')));
      started.stdout.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('Ready to accept connections')) resolve();
      });
    });
  };
  const kill = async (): Promise<void> => {
    if (child === null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    child = null;
  };

  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    kill,
    stop: kill,
    restart: async () => {
      await kill();
      await start();
    },
  };
};
