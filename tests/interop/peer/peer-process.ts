import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { PeerAnswer, PeerCall, PeerCommands, PeerKind, PeerSpec } from './commands.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/**
 * Whether a peer's process runs the packages' source, as tests do, or what is built of it and shipped. tsx gives each
 * function of the source a name of its own, which costs memory and time that nobody pays who uses the packages.
 */
export type Flavour = 'source' | 'built';

type Settle = { resolve(value: unknown): void; reject(error: Error): void };

/** How Node.js is started for a process that imports the packages, and can be asked to collect its garbage. */
export const argumentsFor = (flavour: Flavour): string[] => [
  '--import',
  'tsx',
  '--expose-gc',
  ...(flavour === 'source' ? ['--conditions=meshboard-source'] : []),
];

/** Milliseconds on the clock that peers' processes tell their times by. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** One peer in a process of its own: it shares no thread, no document and no BroadcastChannel with any other. */
export class PeerProcess {
  readonly kind: PeerKind;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Settle>();
  readonly #ended: Promise<unknown>;
  #calls = 0;
  #output = '';
  #becameReady: () => void = () => {};

  private constructor(spec: PeerSpec, flavour: Flavour) {
    this.kind = spec.kind;
    this.#child = fork(join(import.meta.dirname, 'main.ts'), [JSON.stringify(spec)], {
      cwd: ROOT,
      execArgv: argumentsFor(flavour),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (text: Buffer) => {
        this.#output += text.toString();
      });
    this.#child.on('message', (message) => this.#take(message as PeerAnswer));
    this.#ended = once(this.#child, 'exit').then(() => {
      for (const { reject } of this.#waiting.values()) reject(this.#overError());
      this.#waiting.clear();
    });
  }

  /** Resolves when the process takes calls; it has joined nothing yet. */
  static async start(spec: PeerSpec, flavour: Flavour): Promise<PeerProcess> {
    const peer = new PeerProcess(spec, flavour);
    const ready = new Promise<void>((resolve) => {
      peer.#becameReady = resolve;
    });
    const over = peer.#ended.then(() => {
      throw new Error(`a ${spec.kind} peer did not start\n${peer.#output}`);
    });
    await Promise.race([ready, over]);
    // From now on its end is an answer to whoever waits for one.
    over.catch(() => undefined);
    return peer;
  }

  call<K extends keyof PeerCommands>(
    command: K,
    ...args: Parameters<PeerCommands[K]>
  ): Promise<Awaited<ReturnType<PeerCommands[K]>>> {
    if (!this.#child.connected) return Promise.reject(this.#overError());
    this.#calls += 1;
    const call: PeerCall = { id: this.#calls, command, args };
    return new Promise((resolve, reject) => {
      const settle: Settle = {
        resolve: (value) => resolve(value as Awaited<ReturnType<PeerCommands[K]>>),
        reject,
      };
      this.#waiting.set(call.id, settle);
      this.#child.send(call, (error) => {
        if (error !== null) this.#waiting.delete(call.id) && reject(error);
      });
    });
  }

  /** As `kill -9`: no goodbye. @returns when it was killed. */
  async kill9(): Promise<number> {
    const at = monotonicMs();
    this.#child.kill('SIGKILL');
    await this.#ended;
    return at;
  }

  #overError(): Error {
    return new Error(`the ${this.kind} peer's process has ended\n${this.#output}`);
  }

  #take(message: PeerAnswer): void {
    if (message.type === 'ready') {
      this.#becameReady();
      return;
    }
    const settle = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === 'answer') settle?.resolve(message.value);
    else settle?.reject(new Error(message.message));
  }
}
