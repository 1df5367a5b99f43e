/**
 * A room of a hundred: how many messages carry an update to all, how long that takes, whether all end up with the same,
 * and whether the cursors of twenty who move reach everybody. All peers are Node processes of this machine, each with
 * its share of the members.
 */
import { fork } from 'node:child_process';
import { createSignalingServer } from '@meshboard/signaling';
import { createCapability } from '../../room/capability/derive.ts';
import { formatLink } from '../../room/capability/link.ts';
import type { CrowdCounts, CrowdOrder, CrowdReply } from './lib/crowd.ts';
import { printRow } from './lib/report.ts';

const SIZE = Number(process.env['BENCH_MEMBERS'] ?? 100);
const PROCESSES = 4;
const WARM_UP = 20;
const UPDATES = 200;
const MOVERS = 20;
/** Between two updates of the room, in milliseconds: 2,000 messages a second, of which both ends are on this machine. */
const PAUSE_MS = 50;

const server = await createSignalingServer({ limits: { membersPerRoom: SIZE + 1 } });
const link = formatLink(server.url, createCapability());

const crowds = Array.from({ length: PROCESSES }, (_, i) => {
  const members = Math.floor(SIZE / PROCESSES) + (i < SIZE % PROCESSES ? 1 : 0);
  const child = fork(new URL('./lib/crowd.ts', import.meta.url), [server.url, link, String(members)], {
    execArgv: process.execArgv,
  });
  let next = 0;
  const waiting = new Map<number, (value: unknown) => void>();
  child.on('message', (reply: CrowdReply) => {
    waiting.get(reply.id)?.(reply.value);
    waiting.delete(reply.id);
  });
  const ask = <T>(order: CrowdOrder): Promise<T> =>
    new Promise((resolve) => {
      next += 1;
      waiting.set(next, resolve as (value: unknown) => void);
      child.send({ id: next, order });
    });
  return { members, ask, end: () => child.kill('SIGKILL') };
});

const all = <T>(order: (crowd: number) => CrowdOrder): Promise<T[]> =>
  Promise.all(crowds.map(({ ask }, i) => ask<T>(order(i))));

/** Asks again until all members say yes; nothing tells it across processes. */
const untilAll = async (what: string, order: CrowdOrder, limitMs: number): Promise<number> => {
  const start = performance.now();
  for (;;) {
    const counts = await all<number>(() => order);
    const done = counts.reduce((sum, count) => sum + count, 0);
    if (done === SIZE) return performance.now() - start;
    if (performance.now() - start > limitMs) {
      console.log(`only ${done} of ${SIZE}: ${what}`);
      return Number.POSITIVE_INFINITY;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const countsOf = async (): Promise<CrowdCounts> => {
  const counts = await all<CrowdCounts>(() => ({ type: 'counts' }));
  const sum = (of: (count: CrowdCounts) => number): number =>
    counts.reduce((total, count) => total + of(count), 0);
  return {
    documentMessages: sum((count) => count.documentMessages),
    announcements: sum((count) => count.announcements),
    links: sum((count) => count.links),
    mostLinks: Math.max(...counts.map((count) => count.mostLinks)),
  };
};

console.log(`${SIZE} members in ${PROCESSES} processes …`);
const joinedMs = await untilAll('synced and linked', { type: 'ready' }, 300_000);
console.log(`all synced and linked ${(joinedMs / 1000).toFixed(1)} s after the first began to join`);
// Links that only newcomers needed are ended after ten seconds.
await new Promise((resolve) => setTimeout(resolve, 15_000));

const write = async (updates: number): Promise<number> => {
  const start = performance.now();
  for (let i = 0; i < updates; i++) {
    await crowds[i % PROCESSES]?.ask({ type: 'write', member: i, key: `${start}-${i}` });
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return performance.now() - start;
};

await write(WARM_UP);
await untilAll('have the first updates', { type: 'has', keys: WARM_UP }, 60_000);
await new Promise((resolve) => setTimeout(resolve, 3_000));

const before = await countsOf();
await write(UPDATES);
const laterMs = await untilAll('have all updates', { type: 'has', keys: WARM_UP + UPDATES }, 60_000);
await new Promise((resolve) => setTimeout(resolve, 1_000));
const after = await countsOf();
const each = (after.documentMessages - before.documentMessages) / UPDATES;
printRow(
  `${SIZE} members converge after ${UPDATES} updates of all`,
  `${laterMs.toFixed(0)} ms after the last; at most ${after.mostLinks} links each`,
  'all of them, at most 8 links',
  Number.isFinite(laterMs) && after.mostLinks <= 8,
);
printRow(
  `messages an update, ${SIZE} members`,
  `${each.toFixed(1)} = ${(each / (SIZE - 1)).toFixed(3)} × (N−1); announcements ${((after.announcements - before.announcements) / UPDATES).toFixed(1)} an update, batched`,
  'at most 1.3 × (N−1)',
  each <= 1.3 * (SIZE - 1),
);

const startMoving = performance.now();
await all(() => ({ type: 'move', movers: MOVERS / PROCESSES, seconds: 3 }));
const seenMs = await untilAll('see where the cursors went', { type: 'sees', cursors: MOVERS }, 60_000);
printRow(
  `cursors of ${MOVERS} who move reach all ${SIZE}`,
  Number.isFinite(seenMs)
    ? `${(performance.now() - startMoving - 3_000).toFixed(0)} ms after they stopped`
    : 'not all',
  'everybody',
  Number.isFinite(seenMs),
);
for (const crowd of crowds) crowd.end();
await server.close();
process.exit(0);
