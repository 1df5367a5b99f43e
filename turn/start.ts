import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { relayAddresses } from './addresses.ts';
import { requireCertificate } from './certificate.ts';
import type { TurnConfig } from './config.ts';
import { type CoturnProcess, runCoturn } from './coturn-process.ts';
import { timeLimitedCredentials } from './credentials.ts';
import { findTurnserver } from './find-turnserver.ts';
import { type Port, requirePort } from './ports.ts';
import { NoAnswer, openUdp } from './stun/transport.ts';
import { TurnClient, TurnRefused } from './stun/turn-client.ts';
import { TurnFailed } from './turn-failed.ts';
import { writeTurnConfig } from './write-config.ts';

export interface TurnOptions extends TurnConfig {
  /** Path of coturn's `turnserver`; default: wherever it is installed. */
  readonly executable?: string;
  /** Takes coturn's log, line by line. Default: nothing does. */
  readonly log?: (line: string) => void;
  /** Told in a sentence when coturn ended without being asked to, and is started again after `retryMs`. */
  readonly crashed?: (why: string, retryMs: number) => void;
  /** Told when it gives out relays again after that. */
  readonly recovered?: () => void;
}

export interface RunningTurn {
  readonly running: true;
  readonly port: number;
  /** Path of the configuration that was rendered for it. */
  readonly configFile: string;
  /** Process id at this moment; null while there is none. */
  readonly pid: number | null;
  stop(): Promise<void>;
}

/** coturn is not installed, and nothing was started. */
export interface TurnMissing {
  readonly running: false;
  /** A sentence for the host. */
  readonly reason: string;
}

const READY_WITHIN_MS = 15_000;
/** How long a killed coturn may take to let go of its ports. */
const LEAVING_MS = 3_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;
/** After this long, a crash counts as the first one again. */
const HEALTHY_AFTER_MS = 60_000;

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

/** Waits, but no longer than until the signal comes. */
const pauseUnless = async (ms: number, signal: AbortSignal): Promise<void> => {
  try {
    await pause(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};

/**
 * Resolves when the coturn at the port gives out a relay for our secret: then it is ours, and it works. Also when
 * `enough` says that nobody waits for that any more.
 *
 * @throws TurnFailed when it does not for {@link READY_WITHIN_MS}
 */
const givesRelays = async (
  host: string,
  { port, secret }: TurnConfig,
  enough: AbortSignal,
): Promise<void> => {
  const until = Date.now() + READY_WITHIN_MS;
  while (!enough.aborted) {
    const credentials = timeLimitedCredentials(secret, 'start', Date.now() + 60_000);
    const client = new TurnClient(await openUdp(host, port, 1_000), credentials);
    try {
      await client.allocate();
      return;
    } catch (error) {
      // A refusal is no verdict yet: it may be another coturn's, which is about to let go of the port.
      if (!(error instanceof NoAnswer || error instanceof TurnRefused)) throw error;
      if (Date.now() > until)
        throw new TurnFailed(`coturn gives out no relay at port ${port} (${error.message}).`);
    } finally {
      await client.close();
    }
    // Some failures are known at once, as when nobody listens yet; the next attempt needs a pause.
    await pauseUnless(50, enough);
  }
};

/**
 * Starts coturn as a child process, with a configuration rendered into the data folder, and keeps it running: when
 * it ends by itself it is started again, after 1 s at first and 30 s at most.
 *
 * It listens on the addresses that the machine has at the start; it does not learn of others.
 *
 * Resolves when it gives out relays, or at once when it is not installed.
 *
 * @throws TurnFailed when it cannot be started, ends or does not answer, with what its log says of that
 * @throws BadTurnConfig
 */
export const startTurn = async (options: TurnOptions): Promise<RunningTurn | TurnMissing> => {
  const { port, tls = null, log = () => undefined } = options;
  const executable = options.executable ?? findTurnserver();
  if (executable === null) {
    return {
      running: false,
      reason: 'coturn is not installed: people whose networks forbid direct connections cannot take part.',
    };
  }
  const dataDir = resolve(options.dataDir);
  const configFile = await writeTurnConfig({ ...options, dataDir });
  if (tls !== null) await requireCertificate(tls);
  if (options.listeningIps === undefined && relayAddresses().length === 0)
    throw new TurnFailed('This machine has no network address, and coturn needs one besides loopback.');
  const leavingMs = (await endLeftBehind(dataDir, configFile)) ? LEAVING_MS : 0;
  const ports: readonly Port[] = [
    { number: port, setting: 'TURN_PORT' },
    ...(tls === null ? [] : [{ number: tls.port, setting: 'TURN_TLS_PORT' } as const]),
  ];
  for (const host of options.listeningIps ?? ['0.0.0.0'])
    for (const each of ports) await requirePort(host, each, leavingMs);

  const stopping = new AbortController();
  let coturn: CoturnProcess;
  /** @throws TurnFailed when it ends or does not answer; it is gone then */
  const bringUp = async (): Promise<void> => {
    const now = runCoturn(executable, configFile, dataDir, log);
    coturn = now;
    const settled = new AbortController();
    try {
      await Promise.race([
        givesRelays(options.listeningIps?.[0] ?? '127.0.0.1', options, settled.signal),
        now.ended.then((how) => {
          throw new TurnFailed(`coturn ${how}.`);
        }),
      ]);
    } catch (error) {
      await now.stop();
      if (!(error instanceof TurnFailed) || now.complaint === '') throw error;
      throw new TurnFailed(`${error.message} It said: "${now.complaint}".`, { cause: error });
    } finally {
      settled.abort();
    }
  };

  const keepRunning = async (): Promise<void> => {
    let retryMs = FIRST_RETRY_MS;
    let since = Date.now();
    let why = `coturn ${await coturn.ended}.`;
    while (!stopping.signal.aborted) {
      if (Date.now() - since > HEALTHY_AFTER_MS) retryMs = FIRST_RETRY_MS;
      options.crashed?.(why, retryMs);
      await pauseUnless(retryMs, stopping.signal);
      if (stopping.signal.aborted) return;
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
      since = Date.now();
      try {
        await bringUp();
        options.recovered?.();
        why = `coturn ${await coturn.ended}.`;
      } catch (error) {
        if (!(error instanceof TurnFailed)) throw error;
        why = error.message;
      }
    }
  };

  await bringUp();
  const kept = keepRunning();
  return {
    running: true,
    port,
    configFile,
    get pid() {
      return coturn.pid;
    },
    async stop() {
      stopping.abort();
      await coturn.stop();
      await kept;
    },
  };
};
