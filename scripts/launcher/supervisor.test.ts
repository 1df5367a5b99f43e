import { afterEach, describe, expect, test } from 'vitest';
import { LaunchError } from './launch-error.ts';
import { pauseBefore, type Service, type ServiceSpec, supervise } from './supervisor.ts';

/** Lines and sentences of one service, each of which can be awaited. */
class Transcript {
  readonly lines: string[] = [];
  readonly sentences: string[] = [];
  readonly #waiting = new Set<() => void>();

  readonly events = {
    line: (_name: string, line: string): void => this.#add(this.lines, line),
    said: (sentence: string): void => this.#add(this.sentences, sentence),
  };

  #add(to: string[], text: string): void {
    to.push(text);
    for (const wake of this.#waiting) wake();
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition())
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
  }
}

const started: Service[] = [];
afterEach(async () => {
  for (const each of started.splice(0)) await each.stop();
});

const program = (
  source: string,
  more: Partial<ServiceSpec> = {},
): { service: Service; heard: Transcript } => {
  const heard = new Transcript();
  const service = supervise({ name: 'it', args: ['-e', source], env: process.env, ...more }, heard.events);
  started.push(service);
  return { service, heard };
};

const RUNS = `process.send({type: 'ready'}); process.once('disconnect', () => process.exit(0)); setInterval(() => {}, 1000);`;

describe('a supervised program', () => {
  test('is started, and told to stop in good order', async () => {
    const { service, heard } = program(
      `process.on('SIGTERM', () => { console.log('flushed'); process.exit(0); }); ${RUNS}`,
    );
    await service.start();
    expect(service.pid).toBeGreaterThan(0);
    await service.stop();
    expect(heard.lines).toEqual(['flushed']);
    expect(heard.sentences).toEqual([]);
    expect(service.pid).toBeUndefined();
  });

  test('that is killed is started again, and that is said', async () => {
    const { service, heard } = program(RUNS);
    await service.start();
    const first = service.pid ?? 0;
    process.kill(first, 'SIGKILL');
    await heard.until(() => heard.sentences.length === 2);
    expect(heard.sentences).toEqual(['it ended by SIGKILL and is started again in 0.5 s.', 'it runs again.']);
    expect(service.pid).not.toBe(first);
  });

  test('that never gets ready is not tried again', async () => {
    const { service, heard } = program('console.error("PORT is wrong"); process.exit(3)');
    await expect(service.start()).rejects.toThrow(new LaunchError('PORT is wrong'));
    expect(heard.lines).toEqual([]);
  });

  test('that ends without a word is reported all the same', async () => {
    const { service } = program('process.exit(3)');
    await expect(service.start()).rejects.toThrow(
      new LaunchError('it ended with exit code 3 before it was ready.'),
    );
  });

  test('speaks through its supervisor, whatever it says before it is ready', async () => {
    const { service, heard } = program(
      `console.error('early'); ${RUNS} console.log('out'); console.error('err');`,
    );
    await service.start();
    await heard.until(() => heard.lines.length === 3);
    // Two pipes: which of them is read first is nobody's promise.
    expect(heard.lines.toSorted()).toEqual(['early', 'err', 'out']);
  });

  test('is heard at each start and told things, which end with its process', async () => {
    const heard: unknown[] = [];
    let ends = 0;
    const answers = `process.on('message', (message) => process.send({ echo: message })); ${RUNS}`;
    const { service } = program(answers, { heard: (message) => heard.push(message), ended: () => ends++ });
    service.tell({ nobody: 'is there' });
    await service.start();
    service.tell({ word: 1 });
    await expect.poll(() => heard).toEqual([{ type: 'ready' }, { echo: { word: 1 } }]);
    process.kill(service.pid ?? 0, 'SIGKILL');
    await expect.poll(() => heard.length).toBe(3);
    expect(ends).toBe(1);
    expect(heard[2]).toEqual({ type: 'ready' });
  });

  test('that takes too long to get ready is ended', async () => {
    const { service } = program('setInterval(() => {}, 1000)', { readyWithinMs: 200 });
    await expect(service.start()).rejects.toThrow('it was not ready within 0.2 seconds.');
    await service.stop();
    expect(service.pid).toBeUndefined();
  });

  test('that ignores the request to stop is ended by force', async () => {
    const { service, heard } = program(`process.on('SIGTERM', () => {}); ${RUNS}`, { stopWithinMs: 200 });
    await service.start();
    await service.stop();
    expect(heard.sentences).toEqual(['it did not stop within 0.2 s and was ended by force.']);
  });

  test('can be stopped while it waits to be started again', async () => {
    const { service, heard } = program(RUNS);
    await service.start();
    process.kill(service.pid ?? 0, 'SIGKILL');
    await heard.until(() => heard.sentences.length === 1);
    await service.stop();
    expect(heard.sentences).toHaveLength(1);
  });
});

test('pauses double up to half a minute', () => {
  expect([0, 1, 2, 5, 6, 7, 1000].map(pauseBefore)).toEqual([
    500, 1000, 2000, 16_000, 30_000, 30_000, 30_000,
  ]);
});
