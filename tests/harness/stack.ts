import { join } from 'node:path';
import {
  archiveProgram,
  type Program,
  type Repository,
  signalingProgram,
  turnProgram,
} from '@meshboard/launcher';
import { freePort } from './free-port.ts';
import { ProcessHandle } from './process-handle.ts';
import { temporaryFolder } from './temporary.ts';

const repository: Repository = {
  root: join(import.meta.dirname, '..', '..'),
  flavour: 'built',
};

/** Known to all parts of a stack; the tests' namespace keeps everybody else out. */
const ARCHIVE_TOKEN = 'archive-token-of-the-tests';
const ADMIN_TOKEN = 'admin-token-of-the-tests';
const TURN_SECRET = 'turn-secret-of-the-tests';

export interface StackOptions {
  /** Whether the archive peer runs. Default true. */
  readonly archive?: boolean;
  /** Whether coturn runs and is offered to clients. Default false. */
  readonly turn?: boolean;
  /** Further environment of all processes, which overrules what the harness sets. */
  readonly env?: NodeJS.ProcessEnv;
  /** Address to listen on. Default all. */
  readonly host?: string;
}

/** Real servers on ports and a data folder of their own. */
export interface Stack {
  /** `http://127.0.0.1:…`: a secure context for a browser. */
  readonly url: string;
  readonly port: number;
  readonly turnPort: number | null;
  readonly dataFolder: string;
  readonly signaling: ProcessHandle;
  /** Null when the stack was started without. */
  readonly archive: ProcessHandle | null;
  readonly coturn: ProcessHandle | null;
  /** Output of all processes so far, for failure messages. */
  logs(): string;
  /** Stops everything and removes the data. */
  stop(): Promise<void>;
}

/** Starts signaling with the built app, and what else is asked for; resolves when all of it serves. */
export const startStack = async (options: StackOptions = {}): Promise<Stack> => {
  const { archive: withArchive = true, turn: withTurn = false, env = {}, host = '0.0.0.0' } = options;
  const port = await freePort();
  const turnPort = withTurn ? await freePort() : null;
  const url = `http://127.0.0.1:${port}`;
  const data = temporaryFolder('stack');
  const base = { ...process.env, LOG_LEVEL: 'info', TURN_ALLOW_PRIVATE: 'loopback' };
  const processOf = (name: string, program: Program): ProcessHandle =>
    new ProcessHandle({ name, args: program.args, env: { ...program.env, ...env } });

  const turnTold =
    turnPort === null ? null : { port: turnPort, secret: TURN_SECRET, dataFolder: join(data.path, 'turn') };
  const coturn = turnTold === null ? null : processOf('coturn', turnProgram(repository, turnTold, base));
  const signalingTold = {
    host,
    port,
    archiveToken: withArchive ? ARCHIVE_TOKEN : null,
    adminToken: ADMIN_TOKEN,
    turn: turnTold,
  };
  const signaling = processOf('signaling', signalingProgram(repository, signalingTold, base));
  const archiveTold = { signaling: url, token: ARCHIVE_TOKEN, dataFolder: join(data.path, 'archive') };
  const archive = withArchive ? processOf('archive', archiveProgram(repository, archiveTold, base)) : null;

  const processes = [coturn, signaling, archive].filter((each) => each !== null);
  const stop = async (): Promise<void> => {
    for (const each of processes.toReversed()) await each.stop();
    data[Symbol.dispose]();
  };
  try {
    for (const each of processes) await each.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    port,
    turnPort,
    dataFolder: data.path,
    signaling,
    archive,
    coturn,
    logs: () => processes.map((each) => [`— ${each.name}`, ...each.log].join('\n')).join('\n'),
    stop,
  };
};
