import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { LaunchError, systemCodeOf } from './launch-error.ts';
import { pause } from './waiting.ts';

/**
 * One Node.js program to keep running. It says `{type: 'ready'}` over its IPC channel when it serves, and stops by
 * itself when that channel closes: that is how it notices that the launcher was killed.
 */
export interface ServiceSpec {
  /** A word for people: `signaling`. */
  readonly name: string;
  /** Arguments of `node`. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** How long the program may take to become ready, in milliseconds. Default 30,000. */
  readonly readyWithinMs?: number;
  /** How long it may take to stop in good order before it is killed, in milliseconds. Default 10,000. */
  readonly stopWithinMs?: number;
  /** Takes what the program says over its IPC channel, that it is ready included, at each start anew. */
  readonly heard?: (message: unknown) => void;
  /** Told whenever its process has ended, for whatever reason. */
  readonly ended?: () => void;
}

export interface ServiceEvents {
  /** A whole line of the program's stdout or stderr. */
  line(name: string, line: string): void;
  /** What happened to it, as a sentence. */
  said(sentence: string): void;
}

/** A program under supervision. */
export interface Service {
  readonly name: string;
  /** Of the running process; undefined between two. */
  readonly pid: number | undefined;
  /**
   * Starts it for the first time and resolves when it is ready.
   *
   * @throws {LaunchError} when it ends, with what it said on stderr, or is not ready in time: it is not tried again,
   * since what keeps a program from starting at all (a setting, a damaged file) does not go away by itself.
   */
  start(): Promise<void>;
  /** Tells it something over its IPC channel, when it runs: a process that is started later knows nothing of it. */
  tell(message: object): void;
  /** Asks it to stop (SIGTERM) and resolves when it is gone, by force if need be. Idempotent. */
  stop(): Promise<void>;
  /** Ends it at once (SIGKILL). */
  kill(): void;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Who ran this long is taken for healthy: the next crash begins with the shortest pause again. */
const HEALTHY_AFTER_MS = 60_000;

/** The pause before the n-th restart in a row (n from 0), in milliseconds. */
export const pauseBefore = (restart: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(restart, 16));

const howItEnded = (code: number | null, signal: NodeJS.Signals | null): string =>
  signal === null ? `with exit code ${code}` : `by ${signal}`;

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: Error;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ending>;
  readonly ready: Promise<void>;
  readonly since: number;
  /** What it said on stderr before it was ready. */
  readonly complaints: string[];
}

/** Ends a program at once with all that it has started itself (coturn, what `--watch` runs), which would be left behind. */
const killWhole = (child: ChildProcess): void => {
  if (process.platform === 'win32' || child.pid === undefined) {
    child.kill('SIGKILL');
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: the whole group has gone by itself.
    if (systemCodeOf(error) !== 'ESRCH') throw error;
  }
};

const saysReady = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready';

/** Makes a {@link Service}; nothing runs before its `start`. A program that crashes after it was ready is started again with back-off. */
export const supervise = (spec: ServiceSpec, events: ServiceEvents): Service => {
  const { name, readyWithinMs = 30_000, stopWithinMs = 10_000 } = spec;
  const stopping = new AbortController();
  let running: Running | null = null;
  /** The watch over crashes, from the first readiness on. */
  let watch: Promise<void> = Promise.resolve();

  const launch = (): Running => {
    const child = spawn(process.execPath, spec.args, {
      env: spec.env,
      // A process group of its own: the terminal's Ctrl-C reaches only the launcher, which stops all in order.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const complaints: string[] = [];
    let isReady = false;
    const ready = new Promise<void>((resolve) => {
      child.on('message', (message) => {
        spec.heard?.(message);
        if (!saysReady(message)) return;
        isReady = true;
        // It is up all the same: what it had to say is no reason of a failure but a line of its log.
        for (const line of complaints.splice(0)) events.line(name, line);
        resolve();
      });
    });
    const onLine = (stream: Readable | null, take: (line: string) => void): void => {
      if (stream !== null) createInterface({ input: stream }).on('line', take);
    };
    onLine(child.stdout, (line) => events.line(name, line));
    onLine(child.stderr, (line) => {
      if (isReady) events.line(name, line);
      else complaints.push(line);
    });
    const ended = new Promise<Ending>((resolve) => {
      child.once('error', (error) => resolve({ code: null, signal: null, error }));
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
    const now: Running = { child, ended, ready, since: Date.now(), complaints };
    running = now;
    void ended.then(() => {
      if (running === now) running = null;
      spec.ended?.();
    });
    return now;
  };

  /** Resolves when ready; throws a LaunchError when it ended or took too long instead. */
  const becomeReady = async (now: Running): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new LaunchError(`${name} was not ready within ${readyWithinMs / 1000} seconds.`)),
        readyWithinMs,
      );
    });
    const over = now.ended.then(({ code, signal, error }): never => {
      const how = error === undefined ? `ended ${howItEnded(code, signal)}` : `cannot run (${error.message})`;
      const said = now.complaints.join('\n').trim();
      throw new LaunchError(said === '' ? `${name} ${how} before it was ready.` : said);
    });
    try {
      await Promise.race([now.ready, tooLate, over]);
    } catch (error) {
      killWhole(now.child);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };

  const keepRunning = async (first: Running): Promise<void> => {
    let now = first;
    let restarts = 0;
    for (;;) {
      const { code, signal } = await now.ended;
      if (stopping.signal.aborted) return;
      if (Date.now() - now.since > HEALTHY_AFTER_MS) restarts = 0;
      const ms = pauseBefore(restarts++);
      events.said(`${name} ended ${howItEnded(code, signal)} and is started again in ${ms / 1000} s.`);
      await pause(ms, stopping.signal);
      if (stopping.signal.aborted) return;
      now = launch();
      try {
        await becomeReady(now);
        if (!stopping.signal.aborted) events.said(`${name} runs again.`);
      } catch (error) {
        if (!(error instanceof LaunchError)) throw error;
        events.said(error.message);
      }
    }
  };

  return {
    name,
    get pid() {
      return running?.child.pid;
    },
    async start() {
      const now = launch();
      await becomeReady(now);
      watch = keepRunning(now);
    },
    tell(message) {
      // An error says that it is about to end, which is heard of anyway.
      if (running?.child.connected === true) running.child.send(message, () => undefined);
    },
    async stop() {
      stopping.abort();
      const now = running;
      if (now !== null) {
        now.child.kill('SIGTERM');
        const force = setTimeout(() => {
          events.said(`${name} did not stop within ${stopWithinMs / 1000} s and was ended by force.`);
          killWhole(now.child);
        }, stopWithinMs);
        const { code, signal } = await now.ended;
        clearTimeout(force);
        if (signal === null && code !== 0)
          events.said(`${name} ended with exit code ${code} when it was stopped.`);
      }
      await watch;
    },
    kill() {
      stopping.abort();
      if (running !== null) killWhole(running.child);
    },
  };
};
