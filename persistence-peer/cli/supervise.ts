import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ExitCode } from './command.ts';

/** Set for the process that does the work. */
const MARK = 'MESHBOARD_ARCHIVE_SUPERVISED';

export const isSupervised = (): boolean => process.env[MARK] !== undefined;

/** How a process ends that followed a wild pointer. */
const CRASHES: ReadonlySet<string> = new Set(['SIGSEGV', 'SIGBUS', 'SIGABRT', 'SIGILL']);

/**
 * Runs this same command line in a process of its own. Records have checksums, but LMDB trusts the pages that lead
 * to them: where those are damaged, reading can crash the process, and the one who looks for damage must be told.
 */
export const supervise = async (stderr: { write(text: string): unknown }): Promise<ExitCode> => {
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, [MARK]: '1' },
  });
  // On a terminal Ctrl-C reaches the child by itself; what is sent to this process alone is passed on.
  const passOn = (signal: NodeJS.Signals): void => {
    child.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, passOn);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  for (const one of ['SIGINT', 'SIGTERM'] as const) process.off(one, passOn);
  if (signal !== null && CRASHES.has(signal))
    stderr.write(
      'The structure of the store’s file is damaged, so that it cannot be read. Restore a backup.\n',
    );
  return code === null ? ExitCode.failed : (code as ExitCode);
};
