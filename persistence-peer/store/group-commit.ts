import type { RoomId } from '@meshboard/signaling/protocol';
import type { LogPosition } from './store.ts';
import { StoreFault } from './store-fault.ts';

const noop = (): void => undefined;

/** What a group holds for one room, in the order of the calls. */
export interface Group {
  readonly updates: Uint8Array[];
  readonly done: ((position: LogPosition) => void)[];
  readonly failed: ((error: unknown) => void)[];
}

/** Writes groups durably; gives the position of each room's entry, or a fault for that room alone. */
export type WriteGroups = (
  groups: ReadonlyMap<RoomId, readonly Uint8Array[]>,
) => Promise<ReadonlyMap<RoomId, LogPosition | StoreFault>>;

/**
 * Gathers appends and writes them together: one sync for all rooms, at most one in `everyMs` milliseconds and one
 * at a time. A sync costs the disk the same for one update as for a thousand.
 */
export class GroupCommit {
  readonly #write: WriteGroups;
  readonly #everyMs: number;
  #pending = new Map<RoomId, Group>();
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> | null = null;
  #lastStart = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(everyMs: number, write: WriteGroups) {
    this.#everyMs = everyMs;
    this.#write = write;
  }

  /** Resolves with the position of the entry once it is on disk. */
  append(room: RoomId, updates: readonly Uint8Array[]): Promise<LogPosition> {
    if (this.#closed) return Promise.reject(new StoreFault('closed', 'the store is closed'));
    return new Promise((resolve, reject) => {
      let group = this.#pending.get(room);
      if (group === undefined) {
        group = { updates: [], done: [], failed: [] };
        this.#pending.set(room, group);
      }
      group.updates.push(...updates);
      group.done.push(resolve);
      group.failed.push(reject);
      this.#schedule();
    });
  }

  /** Waits until everything that was appended is written or has failed. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0 || this.#writing !== null) {
      if (this.#writing === null) this.#start();
      await this.#writing;
    }
  }

  /** Runs something between two groups, when nothing is being appended. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    await this.settled();
    const running = work();
    this.#writing = running.then(noop, noop).finally(() => {
      this.#writing = null;
      this.#schedule();
    });
    return running;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.settled();
  }

  /** At once after a pause, so that the first stroke is safe soon; within a burst once in `everyMs`. */
  #schedule(): void {
    if (this.#timer !== null || this.#writing !== null || this.#pending.size === 0) return;
    const since = performance.now() - this.#lastStart;
    this.#timer = setTimeout(() => this.#start(), Math.max(0, this.#everyMs - since));
  }

  #start(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const groups = this.#pending;
    this.#pending = new Map();
    this.#lastStart = performance.now();
    this.#writing = this.#commit(groups).finally(() => {
      this.#writing = null;
      this.#schedule();
    });
  }

  async #commit(groups: ReadonlyMap<RoomId, Group>): Promise<void> {
    const updates = new Map([...groups].map(([room, group]) => [room, group.updates] as const));
    let results: ReadonlyMap<RoomId, LogPosition | StoreFault> | null = null;
    let failure: unknown = new StoreFault('io', 'the entry was not written');
    try {
      results = await this.#write(updates);
    } catch (error) {
      failure = error;
    }
    for (const [room, group] of groups) {
      const result = results?.get(room) ?? failure;
      if (typeof result === 'number') for (const done of group.done) done(result);
      else for (const failed of group.failed) failed(result);
    }
  }
}
