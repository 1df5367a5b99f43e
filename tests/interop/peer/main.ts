/** One peer in a process of its own, which does what its parent asks: see commands.ts. Its only argument is its spec. */
import { setTimeout as delay } from 'node:timers/promises';
import * as Y from 'yjs';
import type { PeerAnswer, PeerCall, PeerCommands, PeerSpec } from './commands.ts';
import { joinAs } from './join-as.ts';

const STROKE_BYTES = 2_000;
/** Whoever fills a document writes as this client, so that all who fill hold the same structs. */
const FILLING_CLIENT = 1;

/** Milliseconds on a clock that all processes of the machine share. */
const now = (): number => Number(process.hrtime.bigint()) / 1e6;

const [, , given] = process.argv;
if (given === undefined || process.send === undefined)
  throw new Error('to be started by a parent, with a spec');
const send = process.send.bind(process);
const tell = (answer: PeerAnswer): void => {
  send(answer);
};

const peer = await joinAs(JSON.parse(given) as PeerSpec);
const { doc, awareness } = peer;
const log = doc.getArray<string>('log');
const strokes = doc.getMap<Y.Map<unknown>>('strokes');

const arrivals: Record<string, number> = {};
log.observe((event) => {
  const at = now();
  if (event.transaction.local) return;
  for (const { insert } of event.delta) {
    if (Array.isArray(insert)) for (const text of insert) arrivals[String(text)] = at;
  }
});

let expected: number | null = null;
let completeAt: number | null = null;
const lookForAll = (): void => {
  if (expected !== null && completeAt === null && strokes.size >= expected) completeAt = now();
};
doc.on('afterTransaction', lookForAll);

const goneAt: Record<number, number> = {};
awareness.on('change', ({ removed }: { removed: number[] }) => {
  for (const client of removed) goneAt[client] = now();
});

const filled = (count: number): Uint8Array => {
  const template = new Y.Doc();
  template.clientID = FILLING_CLIENT;
  const shapes = template.getMap('strokes');
  template.transact(() => {
    for (let i = 0; i < count; i++)
      shapes.set(`stroke-${i}`, new Y.Map<unknown>([['p', new Uint8Array(STROKE_BYTES).fill(i)]]));
  });
  return Y.encodeStateAsUpdate(template);
};

let bursts = 0;

const cursors = (): Record<number, string> =>
  Object.fromEntries(
    [...awareness.getStates()].flatMap(([client, state]) =>
      typeof state['cursor'] === 'string' ? [[client, state['cursor']]] : [],
    ),
  );

const commands: PeerCommands = {
  fill(count) {
    const update = filled(count);
    Y.applyUpdate(doc, update);
    return update.length;
  },
  join() {
    const at = now();
    peer.join();
    return at;
  },
  expect(count) {
    expected = count;
    lookForAll();
  },
  write: (text) => log.push([text]),
  point: (cursor) => awareness.setLocalStateField('cursor', cursor),
  async burst(what, count, everyMs) {
    const begun: Record<string, number> = {};
    for (let i = 0; i < count; i++) {
      bursts += 1;
      const text = `${doc.clientID}:${bursts}`;
      begun[text] = now();
      if (what === 'write') log.push([text]);
      else awareness.setLocalStateField('cursor', text);
      await delay(everyMs);
    }
    return begun;
  },
  look: () => ({
    client: doc.clientID,
    links: peer.links(),
    log: log.toArray(),
    strokes: strokes.size,
    cursors: cursors(),
    goneAt,
    completeAt,
  }),
  arrivals: () => arrivals,
  traffic: () => peer.traffic,
};

const answer = async ({ id, command, args }: PeerCall): Promise<void> => {
  try {
    const run = commands[command] as (...args: readonly unknown[]) => unknown;
    tell({ type: 'answer', id, value: await run(...args) });
  } catch (error) {
    tell({
      type: 'failure',
      id,
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
};

process.on('message', (call) => void answer(call as PeerCall));
// Whoever asked is gone.
process.on('disconnect', () => process.exit(0));
tell({ type: 'ready' });
