import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { CoturnLog } from './coturn-log.ts';
import { systemReason } from './turn-failed.ts';

/** One run of coturn. */
export interface CoturnProcess {
  /** Process id; null once it has ended. */
  readonly pid: number | null;
  /** What it has said so far that tells of errors; empty when it has said nothing. */
  readonly complaint: string;
  /** Resolves when it is gone, with how: `ended with exit code 1`. */
  readonly ended: Promise<string>;
  /** Asks it to stop, then makes it; resolves when it is gone. */
  stop(): Promise<void>;
}

const KILL_AFTER_MS = 3_000;

/** Runs coturn with a configuration. */
export const runCoturn = (
  executable: string,
  configFile: string,
  cwd: string,
  log: (line: string) => void,
): CoturnProcess => {
  const child = spawn(executable, ['-c', configFile], { stdio: ['ignore', 'pipe', 'pipe'], cwd });
  const said = new CoturnLog();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      said.add(line);
      log(line);
    });
  }
  let gone = false;
  const ended = new Promise<string>((resolve) => {
    const end = (how: string): void => {
      gone = true;
      resolve(how);
    };
    child.once('error', (error) => end(`cannot be run (${systemReason(error)})`));
    child.once('close', (code, signal) =>
      end(signal === null ? `ended with exit code ${code}` : `ended by ${signal}`),
    );
  });
  return {
    get pid() {
      return gone ? null : (child.pid ?? null);
    },
    get complaint() {
      return said.complaint;
    },
    ended,
    async stop() {
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
      await ended;
      clearTimeout(kill);
    },
  };
};
