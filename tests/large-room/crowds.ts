import { fork } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** What a crowd's process is asked. Those that end in a question mark are answered with how many members say yes. */
export type CrowdOrder =
  /** Synced, and linked to some? */
  | { readonly type: 'ready' }
  | { readonly type: 'counts' }
  | { readonly type: 'write'; readonly member: number; readonly key: string }
  /** So many keys in the document? */
  | { readonly type: 'has'; readonly keys: number }
  /** Moves the cursors of the first so many members, and leaves them where `sees` looks for them. */
  | { readonly type: 'move'; readonly movers: number; readonly seconds: number }
  /** Just so many cursors that have moved? */
  | { readonly type: 'sees'; readonly cursors: number };

export interface CrowdReply {
  readonly id: number;
  readonly value: unknown;
}

/** Over all members of a crowd. */
export interface CrowdCounts {
  readonly documentMessages: number;
  readonly announcements: number;
  readonly links: number;
  /** Of one member. */
  readonly mostLinks: number;
}

/** A process of the crowd has ended, and nobody has asked it to. */
export class CrowdEnded extends Error {
  /** What ended it; null where it has ended by itself. */
  readonly signal: NodeJS.Signals | null;

  constructor(code: number | null, signal: NodeJS.Signals | null) {
    super(`a process of the crowd has ended, with ${signal ?? `code ${code}`}`);
    this.name = 'CrowdEnded';
    this.signal = signal;
  }
}

/** One process, and the members in it. */
interface Crowd {
  readonly members: number;
  /** @throws CrowdEnded when the process ends before it has answered. */
  ask<T>(order: CrowdOrder): Promise<T>;
  /** As `kill -9`. */
  kill(): void;
}

/** The members of one large room, in some processes. */
export interface Crowds {
  /** The processes that live, each with its share of the members. */
  readonly alive: readonly Crowd[];
  readonly size: number;
  all<T>(order: CrowdOrder): Promise<T[]>;
  counts(): Promise<CrowdCounts>;
  /** Each writes in turn, so many in all; the keys are new ones. */
  write(updates: number, pauseMs: number): Promise<void>;
  /** Asks again until all members say yes; nothing tells it across processes. @returns how many do in the end. */
  untilAll(order: CrowdOrder, limitMs: number): Promise<number>;
  /** Kills the last process with all members in it. */
  killOne(): void;
  end(): void;
}

const startCrowd = (url: string, link: string, members: number): Crowd => {
  const child = fork(new URL('./crowd-main.ts', import.meta.url), [url, link, String(members)], {
    execArgv: ['--import', 'tsx', '--conditions=meshboard-source'],
  });
  let next = 0;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let end: CrowdEnded | null = null;
  child.on('message', (reply: CrowdReply) => {
    waiting.get(reply.id)?.resolve(reply.value);
    waiting.delete(reply.id);
  });
  child.once('exit', (code, signal) => {
    end = new CrowdEnded(code, signal);
    for (const { reject } of waiting.values()) reject(end);
    waiting.clear();
  });
  return {
    members,
    ask: <T>(order: CrowdOrder): Promise<T> =>
      new Promise<T>((resolve, reject) => {
        if (end !== null) {
          reject(end);
          return;
        }
        next += 1;
        waiting.set(next, { resolve: (value) => resolve(value as T), reject });
        child.send({ id: next, order });
      }),
    kill: () => child.kill('SIGKILL'),
  };
};

/**
 * @param url - Of the signaling server.
 * @param link - The room's.
 * @param size - Members in all; `processes` share them.
 */
export const startCrowds = (url: string, link: string, size: number, processes: number): Crowds => {
  const alive = Array.from({ length: processes }, (_, i) =>
    startCrowd(url, link, Math.floor(size / processes) + (i < size % processes ? 1 : 0)),
  );
  const sizeNow = (): number => alive.reduce((sum, { members }) => sum + members, 0);
  const all = <T>(order: CrowdOrder): Promise<T[]> => Promise.all(alive.map(({ ask }) => ask<T>(order)));
  let written = 0;
  return {
    alive,
    all,
    get size() {
      return sizeNow();
    },
    async counts() {
      const counts = await all<CrowdCounts>({ type: 'counts' });
      const sum = (of: (count: CrowdCounts) => number): number =>
        counts.reduce((total, count) => total + of(count), 0);
      return {
        documentMessages: sum((count) => count.documentMessages),
        announcements: sum((count) => count.announcements),
        links: sum((count) => count.links),
        mostLinks: Math.max(...counts.map((count) => count.mostLinks)),
      };
    },
    async write(updates, pauseMs) {
      for (let i = 0; i < updates; i++) {
        written += 1;
        await alive[i % alive.length]?.ask({ type: 'write', member: i, key: `key ${written}` });
        await delay(pauseMs);
      }
    },
    async untilAll(order, limitMs) {
      const end = performance.now() + limitMs;
      for (;;) {
        const yes = (await all<number>(order)).reduce((sum, count) => sum + count, 0);
        if (yes === sizeNow() || performance.now() > end) return yes;
        await delay(100);
      }
    },
    killOne() {
      alive.pop()?.kill();
    },
    end() {
      for (const crowd of alive.splice(0)) crowd.kill();
    },
  };
};
