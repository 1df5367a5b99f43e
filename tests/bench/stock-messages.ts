/** How many data channel messages one update and one cursor move cost in a room of N, beside stock y-webrtc. */
import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '../harness/wait-for.ts';
import { FullRoom, ofBoth, type Rival } from './lib/full-room.ts';
import { printVersus, timesBetter } from './lib/versus.ts';

/** 12 is the largest room in which all are linked to all, 13 the smallest in which they are not. */
const SIZES = [2, 4, 8, 12, 13, 16] as const;
const TIMES = 20;
/** Slower than our cursors are gathered (33 ms), so that each costs what it costs alone. */
const EVERY_MS = 100;
/** After the last one, for what echoes it. */
const ECHO_MS = 500;

interface Cost {
  /** Messages that carry the update, ... */
  readonly update: number;
  /** ... and those as well that only announce it, which ours send where not all are linked to all. */
  readonly announced: number;
  readonly cursor: number;
}

const costIn = async (room: FullRoom): Promise<Cost> => {
  const [author] = room.peers;
  if (author === undefined) throw new Error('nobody');
  await delay(ECHO_MS);

  const updates = await room.traffic('documentMessagesSent');
  const announcements = await room.traffic('announcementsSent');
  await room.write(author, TIMES, EVERY_MS);
  await room.converged();
  await delay(ECHO_MS);
  const update = ((await room.traffic('documentMessagesSent')) - updates) / TIMES;
  const announced = update + ((await room.traffic('announcementsSent')) - announcements) / TIMES;

  const cursors = await room.traffic('presenceMessagesSent');
  const last = Object.keys(await author.call('burst', 'point', TIMES, EVERY_MS)).at(-1);
  const { client } = await author.call('look');
  await waitFor(async () => (await room.views()).every((view) => view.cursors[client] === last), {
    what: 'the last cursor everywhere',
  });
  await delay(ECHO_MS);
  const cursor = ((await room.traffic('presenceMessagesSent')) - cursors) / TIMES;
  return { update, announced, cursor };
};

const costs = async (kind: Rival): Promise<ReadonlyMap<number, Cost>> => {
  const room = await FullRoom.open(kind);
  const found = new Map<number, Cost>();
  for (const size of SIZES) {
    await room.grow(size);
    found.set(size, await costIn(room));
  }
  await room.close();
  return found;
};

const { ours, stock } = await ofBoth(costs);
const rows = [
  ['update', 'messages that carry an update'],
  ['announced', 'the same and what announces it'],
  ['cursor', 'messages a cursor move'],
] as const;
for (const [what, name] of rows) {
  for (const size of SIZES)
    printVersus({
      name: `${name}, room of ${size}`,
      ours: ours.get(size)?.[what] ?? null,
      stock: stock.get(size)?.[what] ?? null,
      unit: '',
      digits: 1,
      // Of N peers stock clients send each update on to all others, N(N−1) messages; N−1 suffice.
      ...(what === 'update' && { goal: timesBetter(size) }),
    });
}
process.exit(0);
