import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from './free-port.ts';
import { ProcessHandle, type ProcessSpec } from './process-handle.ts';
import { temporaryFolder } from './temporary.ts';

/** The repository's root. */
export const ROOT = join(import.meta.dirname, '..', '..');

/** What `npm start` runs. */
const START = join(ROOT, 'scripts', 'start.mjs');

/** An installation of a test's own. */
export interface Launcher {
  readonly handle: ProcessHandle;
  readonly port: number;
  readonly turnPort: number;
  readonly url: string;
  readonly dataFolder: string;
}

/** Prepares `npm start` with a data folder and ports of its own; killed and removed at the end of the test. */
export const launcher = async (
  env: NodeJS.ProcessEnv = {},
  spec: Partial<ProcessSpec> = {},
): Promise<Launcher> => {
  const data = temporaryFolder('launcher');
  const [port, turnPort] = [await freePort(), await freePort()];
  const handle = new ProcessHandle({
    name: 'npm start',
    args: [START],
    ready: /Ctrl-C stops it/,
    ...spec,
    env: {
      ...process.env,
      PORT: String(port),
      TURN_PORT: String(turnPort),
      DATA_DIR: join(data.path, 'data'),
      ...env,
    },
  });
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') console.error(handle.log.join('\n'));
    await (spec.leadsGroup === true ? handle.endGroup('SIGKILL') : handle.kill9());
    data[Symbol.dispose]();
  });
  return { handle, port, turnPort, url: `http://127.0.0.1:${port}`, dataFolder: join(data.path, 'data') };
};

/** Whether a process is there, and no zombie. */
export const isRunning = (pid: number): boolean => {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // No such file: gone.
    return false;
  }
};

/** The processes that a process has started itself. */
export const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter((text) => text.trim() !== '')
    .map(Number);

/** The processes that a process has started, those that they have started, and so on. */
export const descendantsOf = (pid: number): number[] =>
  childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);

/** Program and arguments of a process, with blanks between. */
export const commandOf = (pid: number): string =>
  readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
