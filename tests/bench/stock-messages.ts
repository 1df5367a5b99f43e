/** How many data channel messages one update and one cursor move cost in a room of N, beside stock y-webrtc. */
import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '../harness/wait-for.ts';
import { FullRoom, ofBoth, type Rival } from './lib/full-room.ts';
import { printVersus } from './lib/versus.ts';

const SIZES = [2, 4, 8, 16] as const;
const TIMES = 20;
/** Slower than our cursors are gathered (33 ms), so that each costs what it costs alone. */
const EVERY_MS = 100;
/** After the last one, for what echoes it. */
const ECHO_MS = 500;

interface Cost {
  readonly update: number;
  readonly cursor: number;
}

const costIn = async (room: FullRoom): Promise<Cost> => {
  const [author] = room.peers;
  if (author === undefined) throw new Error('nobody');
  await delay(ECHO_MS);

  const updates = await room.traffic('documentMessagesSent');
  await room.write(author, TIMES, EVERY_MS);
  await room.converged();
  await delay(ECHO_MS);
  const update = ((await room.traffic('documentMessagesSent')) - updates) / TIMES;

  const cursors = await room.traffic('presenceMessagesSent');
  const last = Object.keys(await author.call('burst', 'point', TIMES, EVERY_MS)).at(-1);
  const { client } = await author.call('look');
  await waitFor(async () => (await room.views()).every((view) => view.cursors[client] === last), {
    what: 'the last cursor everywhere',
  });
  await delay(ECHO_MS);
  const cursor = ((await room.traffic('presenceMessagesSent')) - cursors) / TIMES;
  return { update, cursor };
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
for (const what of ['update', 'cursor'] as const) {
  for (const size of SIZES)
    printVersus({
      name: `messages ${what === 'update' ? 'an update' : 'a cursor move'}, room of ${size}`,
      ours: ours.get(size)?.[what] ?? null,
      stock: stock.get(size)?.[what] ?? null,
      unit: '',
      digits: 1,
    });
}
process.exit(0);
