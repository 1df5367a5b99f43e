import type { RoomId } from '@meshboard/signaling/protocol';
import type { Logger } from 'pino';
import * as Y from 'yjs';
import type { LogPosition, Store } from '../store/store.ts';
import { isPassing } from '../store/store-fault.ts';

/** How long, in milliseconds, a write that the disk refused waits before it is tried again. */
export interface RetryTimes {
  readonly first: number;
  readonly most: number;
}

const DEFAULT_RETRY: RetryTimes = { first: 100, most: 5_000 };

/** Above this many waiting updates they are merged into one, so that a long outage costs no more than the document. */
const MERGE_ABOVE = 1_000;

interface Waiting {
  update: Uint8Array;
  readonly since: number;
  readonly done: (() => void)[];
  readonly failed: ((error: unknown) => void)[];
}

export interface WriteQueueOptions {
  readonly room: RoomId;
  readonly store: Pick<Store, 'append'>;
  readonly log: Logger;
  readonly retry?: RetryTimes;
  /** An entry of so many bytes has become durable. */
  onDurable(position: LogPosition, bytes: number): void;
}

/**
 * The way of one room's updates to the disk: in order, one append at a time, and again and again while the disk
 * refuses. Nothing leaves the queue before it is durable, and nobody hears "saved" before that.
 */
export class WriteQueue {
  readonly #options: WriteQueueOptions;
  #waiting: Waiting[] = [];
  #writing: Waiting[] = [];
  #running = false;
  #stopped = false;
  #wake: (() => void) | null = null;
  #idle: (() => void)[] = [];

  constructor(options: WriteQueueOptions) {
    this.#options = options;
  }

  /** Resolves when the update is durable. Rejects only when the room has gone or the queue was stopped. */
  push(update: Uint8Array): Promise<void> {
    if (this.#stopped) return Promise.reject(new Error('this room is no longer written'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ update, since: Date.now(), done: [resolve], failed: [reject] });
      if (this.#waiting.length > MERGE_ABOVE) this.#waiting = [merged(this.#waiting)];
      if (!this.#running) void this.#run();
    });
  }

  /** When the oldest update that is not durable came, in milliseconds since 1970; null when all are. */
  get unsavedSince(): number | null {
    return (this.#writing[0] ?? this.#waiting[0])?.since ?? null;
  }

  get unsavedBytes(): number {
    return bytesOf(this.#writing) + bytesOf(this.#waiting);
  }

  /** Resolves when nothing waits any more: everything is durable, or was given up. */
  drained(): Promise<void> {
    if (!this.#running) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle.push(resolve);
    });
  }

  /** Gives up what is not durable; each of its promises rejects. */
  stop(): void {
    this.#stopped = true;
    this.#wake?.();
    if (!this.#running) this.#reject(new Error('this room is no longer written'));
  }

  async #run(): Promise<void> {
    this.#running = true;
    let pause = 0;
    while (this.#waiting.length > 0 && !this.#stopped) {
      const taken = this.#waiting;
      this.#waiting = [];
      this.#writing = taken;
      try {
        const position = await this.#options.store.append(
          this.#options.room,
          taken.map(({ update }) => update),
        );
        this.#writing = [];
        if (pause > 0) this.#options.log.info({ room: this.#options.room }, 'the disk takes writes again');
        pause = 0;
        this.#options.onDurable(position, bytesOf(taken));
        for (const one of taken) for (const done of one.done) done();
      } catch (error) {
        this.#writing = [];
        this.#waiting = [...taken, ...this.#waiting];
        if (!isPassing(error)) {
          this.#stopped = true;
          this.#reject(error);
          break;
        }
        pause = this.#nextPause(pause);
        this.#options.log.error(
          { room: this.#options.room, err: error, unsavedBytes: this.unsavedBytes, retryMs: pause },
          'updates are kept in memory only: the disk refuses them',
        );
        await this.#sleep(pause);
      }
    }
    this.#running = false;
    if (this.#stopped) this.#reject(new Error('this room is no longer written'));
    for (const idle of this.#idle.splice(0)) idle();
  }

  #nextPause(pause: number): number {
    const { first, most } = this.#options.retry ?? DEFAULT_RETRY;
    return pause === 0 ? first : Math.min(most, pause * 2);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#wake = wake;
    });
  }

  #reject(error: unknown): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const one of waiting) for (const failed of one.failed) failed(error);
  }
}

const bytesOf = (waiting: readonly Waiting[]): number =>
  waiting.reduce((sum, { update }) => sum + update.length, 0);

const merged = (waiting: readonly Waiting[]): Waiting => ({
  update: Y.mergeUpdates(waiting.map(({ update }) => update)),
  since: waiting[0]?.since ?? Date.now(),
  done: waiting.flatMap(({ done }) => done),
  failed: waiting.flatMap(({ failed }) => failed),
});
