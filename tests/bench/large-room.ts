/**
 * A room of a hundred: how many messages carry an update to all, how long that takes, whether all end up with the same,
 * and whether the cursors of twenty who move reach everybody. All peers are Node processes of this machine, each with
 * its share of the members.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { createCapability, formatLink } from '@meshboard/room';
import { createSignalingServer } from '@meshboard/signaling';
import { type CrowdOrder, startCrowds } from '../large-room/crowds.ts';
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

const crowds = startCrowds(server.url, link, SIZE, PROCESSES);

/** @returns milliseconds until all members say yes; infinity when they do not. */
const untilAll = async (what: string, order: CrowdOrder, limitMs: number): Promise<number> => {
  const start = performance.now();
  const done = await crowds.untilAll(order, limitMs);
  if (done === SIZE) return performance.now() - start;
  console.log(`only ${done} of ${SIZE}: ${what}`);
  return Number.POSITIVE_INFINITY;
};

console.log(`${SIZE} members in ${PROCESSES} processes …`);
const joinedMs = await untilAll('synced and linked', { type: 'ready' }, 300_000);
console.log(`all synced and linked ${(joinedMs / 1000).toFixed(1)} s after the first began to join`);
// Links that only newcomers needed are ended after ten seconds.
await delay(15_000);

await crowds.write(WARM_UP, PAUSE_MS);
await untilAll('have the first updates', { type: 'has', keys: WARM_UP }, 60_000);
await delay(3_000);

const before = await crowds.counts();
await crowds.write(UPDATES, PAUSE_MS);
const laterMs = await untilAll('have all updates', { type: 'has', keys: WARM_UP + UPDATES }, 60_000);
await delay(1_000);
const after = await crowds.counts();
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
await crowds.all({ type: 'move', movers: MOVERS / PROCESSES, seconds: 3 });
// On a machine that has more to do than it can they take longer than they were told to.
const stoppedMoving = performance.now();
const seenMs = await untilAll('see where the cursors went', { type: 'sees', cursors: MOVERS }, 60_000);
printRow(
  `cursors of ${MOVERS} who move reach all ${SIZE}`,
  Number.isFinite(seenMs)
    ? `${seenMs.toFixed(0)} ms after they stopped, having moved for ${((stoppedMoving - startMoving) / 1000).toFixed(1)} s`
    : 'not all',
  'everybody',
  Number.isFinite(seenMs),
);
crowds.end();
await server.close();
process.exit(0);
