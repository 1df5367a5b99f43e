import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ProcessSpec {
  readonly name: string;
  /** What is started. Default: this very Node.js. */
  readonly command?: readonly string[];
  /** Its (further) arguments. */
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** How it says that it serves: by `{type: 'ready'}` over IPC (default), or by a line of output. */
  readonly ready?: RegExp;
  /** Whether it leads a process group, to which {@link ProcessHandle.endGroup} sends signals. Default false. */
  readonly leadsGroup?: boolean;
}

/** A real child process under a test's control, whose output is kept for the failure message. */
export class ProcessHandle {
  readonly name: string;
  /** Lines of stdout and stderr as they came, over all restarts. */
  readonly log: string[] = [];
  /** Lines of stderr alone. */
  readonly errors: string[] = [];
  readonly #spec: ProcessSpec;
  #child: ChildProcess | null = null;
  #onLine: (line: string) => void = () => {};
  #ended: Promise<Ending> = Promise.resolve({ code: null, signal: null });

  constructor(spec: ProcessSpec) {
    this.#spec = spec;
    this.name = spec.name;
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error(`${this.name} does not run`);
    return pid;
  }

  get running(): boolean {
    return this.#child !== null;
  }

  /** Resolves when the present run is over. */
  get ended(): Promise<Ending> {
    return this.#ended;
  }

  /** Starts it and waits until it is ready. @throws Error with its output when it ends instead. */
  async start(): Promise<void> {
    if (this.#child !== null) throw new Error(`${this.name} runs already`);
    const { command = [process.execPath], args, env = process.env, ready, leadsGroup = false } = this.#spec;
    const [program = process.execPath, ...first] = command;
    const child = spawn(program, [...first, ...args], {
      env,
      detached: leadsGroup,
      stdio: ['ignore', 'pipe', 'pipe', ...(ready === undefined ? (['ipc'] as const) : [])],
    });
    this.#child = child;
    const serves = new Promise<void>((resolve) => {
      child.on('message', (message) => {
        if (JSON.stringify(message).includes('"ready"')) resolve();
      });
      this.#onLine = (line) => {
        if (ready?.test(line) === true) resolve();
      };
    });
    const keep = (stream: Readable | null, ...logs: string[][]): void => {
      if (stream === null) return;
      createInterface({ input: stream }).on('line', (line) => {
        for (const log of logs) log.push(line);
        this.#onLine(line);
      });
    };
    keep(child.stdout, this.log);
    keep(child.stderr, this.log, this.errors);
    this.#ended = new Promise((resolve) => {
      child.once('error', (error) => {
        this.log.push(error.message);
        resolve({ code: null, signal: null });
      });
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
    const over = this.#ended.then((ending) => {
      if (this.#child === child) this.#child = null;
      return ending;
    });
    await Promise.race([
      serves,
      over.then(({ code, signal }) => {
        throw new Error(
          `${this.name} ended (${signal ?? code}) before it was ready:\n${this.log.join('\n')}`,
        );
      }),
    ]);
  }

  /** Sends a signal and waits until it is gone. Nothing happens when it does not run. */
  async end(signal: NodeJS.Signals): Promise<Ending> {
    this.#child?.kill(signal);
    return this.#ended;
  }

  /** Sends a signal to all of its process group, as a terminal does, and waits until it is gone. */
  async endGroup(signal: NodeJS.Signals): Promise<Ending> {
    if (this.#spec.leadsGroup !== true) throw new Error(`${this.name} leads no process group`);
    if (this.#child !== null) process.kill(-this.pid, signal);
    return this.#ended;
  }

  /** Asks it to stop in good order (SIGTERM). */
  stop(): Promise<Ending> {
    return this.end('SIGTERM');
  }

  /** As a power cut would (SIGKILL). */
  kill9(): Promise<Ending> {
    return this.end('SIGKILL');
  }

  /** Stops it, by default without mercy, and starts it again. */
  async restart(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.end(signal);
    await this.start();
  }
}
