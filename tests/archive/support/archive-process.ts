import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../persistence-peer/main.ts', import.meta.url));

/** An archive in a process of its own, which can be killed. */
export interface ArchiveProcess {
  readonly child: ChildProcess;
  readonly metricsUrl: string;
  /** Ends it in order; resolves with its exit code. */
  stop(): Promise<number | null>;
  /** Ends it as a power cut does, as far as a process can see. */
  kill(): Promise<void>;
}

export interface ArchiveProcessOptions {
  readonly signaling: string;
  readonly token: string;
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Put before the command line, such as `unshare`. It has to `exec` what follows. */
  readonly wrapper?: readonly string[];
}

/** Starts the process and gives its exit code and stderr when it ends by itself before it is ready. */
export const startArchive = async (
  options: ArchiveProcessOptions,
): Promise<ArchiveProcess | { readonly exitCode: number | null; readonly stderr: string }> => {
  const [command = process.execPath, ...args] = [
    ...(options.wrapper ?? []),
    process.execPath,
    '--conditions=meshboard-source',
    '--import',
    'tsx',
    MAIN,
  ];
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env['PATH'],
      SIGNALING_URL: options.signaling,
      ARCHIVE_TOKEN: options.token,
      DATA_DIR: options.folder,
      METRICS_PORT: '0',
      GRACE_MS: '200',
      LOG_LEVEL: 'info',
      ...options.environment,
    },
  });
  let stderr = '';
  let stdout = '';
  let ending = false;
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const closed = once(child, 'close');
  const ready = once(child, 'message');
  const first = await Promise.race([ready, closed.then(() => null)]);
  if (first === null) return { exitCode: child.exitCode, stderr };
  child.once('exit', (code, signal) => {
    // Without this a test would wait for a process that is no more until its time is over.
    if (!ending) throw new Error(`the archive ended by itself (${code ?? signal}): ${stdout}${stderr}`);
  });
  const [message] = first as [{ metricsUrl: string }];
  return {
    child,
    metricsUrl: message.metricsUrl,
    async stop() {
      ending = true;
      child.kill('SIGTERM');
      await closed;
      return child.exitCode;
    },
    async kill() {
      ending = true;
      child.kill('SIGKILL');
      await closed;
    },
  };
};

/** As {@link startArchive}, for one that has to start. */
export const runningArchive = async (options: ArchiveProcessOptions): Promise<ArchiveProcess> => {
  const started = await startArchive(options);
  if ('exitCode' in started) throw new Error(`the archive ended with ${started.exitCode}: ${started.stderr}`);
  return started;
};
