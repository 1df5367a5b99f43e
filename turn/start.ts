import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { type TurnConfig, turnConfigFor } from './config.ts';
import { timeLimitedCredentials } from './credentials.ts';
import { portIsFree } from './ports.ts';
import { NoAnswer, openUdp } from './stun/transport.ts';
import { TurnClient, TurnRefused } from './stun/turn-client.ts';

export interface TurnOptions extends TurnConfig {
  /** Path of coturn's `turnserver`; default: wherever it is installed. */
  readonly executable?: string;
  /** Takes coturn's log, line by line. Default: nothing does. */
  readonly log?: (line: string) => void;
  /** Told when coturn ended without being asked to, and is started again after `retryMs`. */
  readonly crashed?: (code: number | null, retryMs: number) => void;
}

export interface RunningTurn {
  readonly running: true;
  readonly port: number;
  /** Path of the configuration that was rendered for it. */
  readonly configFile: string;
  /** Process id at this moment; null while it is being started again. */
  readonly pid: number | null;
  stop(): Promise<void>;
}

/** coturn is not installed, and nothing was started. */
export interface TurnMissing {
  readonly running: false;
  /** A sentence for the host. */
  readonly reason: string;
}

/** Thrown when coturn is there but does not come up. */
export class TurnFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TurnFailed';
  }
}

const READY_WITHIN_MS = 15_000;
const KILL_AFTER_MS = 3_000;
/** How long a killed coturn may take to let go of its ports. */
const LEAVING_MS = 3_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;
/** After this long, a crash counts as the first one again. */
const HEALTHY_AFTER_MS = 60_000;
/** Lines of coturn's log that an error repeats. */
const REMEMBERED_LINES = 8;

/** Where package managers put servers; the last is Homebrew's on Apple silicon. */
const USUAL_FOLDERS = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin', '/opt/homebrew/bin'];

/** Path of `turnserver`, or null where coturn is not installed. */
export const findTurnserver = (path: string | undefined = process.env['PATH']): string | null => {
  const folders = [...(path ?? '').split(delimiter).filter((folder) => folder !== ''), ...USUAL_FOLDERS];
  const runs = (file: string): boolean => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  return folders.map((folder) => join(folder, 'turnserver')).find(runs) ?? null;
};

/** Whether process `pid` is a coturn that runs with this configuration; where there is no /proc, nobody knows. */
const runsWith = async (pid: number, configFile: string): Promise<boolean> => {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').includes(configFile);
  } catch {
    return false;
  }
};

/**
 * Ends a coturn that an earlier run left behind because it was killed: it would hold the port.
 *
 * @returns whether there was one. A killed process loses its command line a moment before its sockets.
 */
const endLeftBehind = async (dataDir: string, configFile: string): Promise<boolean> => {
  let pid: number;
  try {
    pid = Number.parseInt(await readFile(join(dataDir, 'turnserver.pid'), 'utf8'), 10);
  } catch {
    return false;
  }
  if (!Number.isSafeInteger(pid) || !(await runsWith(pid, configFile))) return false;
  process.kill(pid, 'SIGKILL');
  while (await runsWith(pid, configFile)) await pause(10);
  return true;
};

/** Whether the port is free, or is within so many milliseconds. */
const becomesFree = async (host: string, port: number, withinMs: number): Promise<boolean> => {
  const until = Date.now() + withinMs;
  while (!(await portIsFree(host, port))) {
    if (Date.now() >= until) return false;
    await pause(20);
  }
  return true;
};

/** Resolves when the coturn at the port gives out a relay for our secret: then it is ours, and it works. */
const givesRelays = async (
  host: string,
  { port, secret }: TurnConfig,
  lastLines: () => readonly string[],
): Promise<void> => {
  const until = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const credentials = timeLimitedCredentials(secret, 'start', Date.now() + 60_000);
    const client = new TurnClient(await openUdp(host, port, 1_000), credentials);
    try {
      await client.allocate();
      return;
    } catch (error) {
      // A refusal is no verdict yet: it may be another coturn's, which is about to let go of the port.
      if (!(error instanceof NoAnswer || error instanceof TurnRefused)) throw error;
      if (Date.now() > until) {
        throw new TurnFailed(
          `coturn gives out no relay at port ${port} (${error.message}):\n${lastLines().join('\n')}`,
        );
      }
    } finally {
      await client.close();
    }
    // Some failures are known at once, as when nobody listens yet; the next attempt needs a pause.
    await pause(50);
  }
};

/**
 * Starts coturn as a child process, with a configuration rendered into the data folder, and keeps it running: when
 * it ends by itself it is started again, after 1 s at first and 30 s at most.
 *
 * Resolves when it gives out relays, or at once when it is not installed.
 *
 * @throws TurnFailed when it ends or does not answer, with the last lines of its log
 * @throws BadTurnConfig
 */
export const startTurn = async (options: TurnOptions): Promise<RunningTurn | TurnMissing> => {
  const executable = options.executable ?? findTurnserver();
  if (executable === null) {
    return {
      running: false,
      reason: 'coturn is not installed: people whose networks forbid direct connections cannot take part.',
    };
  }
  const dataDir = resolve(options.dataDir);
  const configFile = join(dataDir, 'turnserver.conf');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeFile(configFile, turnConfigFor({ ...options, dataDir }), { mode: 0o600 });
  await chmod(configFile, 0o600);
  const leavingMs = (await endLeftBehind(dataDir, configFile)) ? LEAVING_MS : 0;
  for (const host of options.listeningIps ?? ['0.0.0.0']) {
    if (await becomesFree(host, options.port, leavingMs)) continue;
    throw new TurnFailed(
      `Port ${options.port} is taken by another program; stop that or set another TURN_PORT.`,
    );
  }

  const lastLines: string[] = [];
  let child: ChildProcess | null = null;
  let stopping = false;
  let retry: NodeJS.Timeout | undefined;
  let retryMs = FIRST_RETRY_MS;

  const launch = (onEnd: (code: number | null) => void): void => {
    const started = spawn(executable, ['-c', configFile], {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: dataDir,
    });
    for (const stream of [started.stdout, started.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lastLines.push(line);
        if (lastLines.length > REMEMBERED_LINES) lastLines.shift();
        options.log?.(line);
      });
    }
    let ended = false;
    const end = (code: number | null): void => {
      if (ended) return;
      ended = true;
      child = null;
      onEnd(code);
    };
    started.once('error', (error) => {
      lastLines.push(error.message);
      end(null);
    });
    started.once('close', end);
    child = started;
  };

  const stop = async (): Promise<void> => {
    stopping = true;
    clearTimeout(retry);
    const running = child;
    if (running === null) return;
    const ended = new Promise<void>((resolve) => running.once('close', () => resolve()));
    running.kill('SIGTERM');
    const kill = setTimeout(() => running.kill('SIGKILL'), KILL_AFTER_MS);
    await ended;
    clearTimeout(kill);
  };

  let up = false;
  const run = (endedEarly: (error: TurnFailed) => void): void => {
    const since = Date.now();
    launch((code) => {
      if (stopping) return;
      if (!up) {
        endedEarly(new TurnFailed(`coturn ended with ${code} instead of starting:\n${lastLines.join('\n')}`));
        return;
      }
      if (Date.now() - since > HEALTHY_AFTER_MS) retryMs = FIRST_RETRY_MS;
      options.crashed?.(code, retryMs);
      retry = setTimeout(() => run(endedEarly), retryMs);
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    });
  };
  try {
    await Promise.race([
      new Promise<never>((_resolve, reject) => run(reject)),
      givesRelays(options.listeningIps?.[0] ?? '127.0.0.1', options, () => lastLines),
    ]);
    up = true;
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    running: true,
    port: options.port,
    configFile,
    get pid() {
      return child?.pid ?? null;
    },
    stop,
  };
};
