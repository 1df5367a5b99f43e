/**
 * A document of 20 MB to a newcomer, beside 20 MB of plain bytes over the same kind of channel in the same run. Both
 * peers share one thread here; bulk-browser.ts has two browser pages.
 */
import { createSignalingServer } from '@meshboard/signaling';
import * as Y from 'yjs';
import { linked, nodeRooms, until } from '../../room/testing/node-room.ts';
import { plainChannelMs } from './lib/plain-channel.ts';
import { median, printRow } from './lib/report.ts';

const RUNS = 3;
const BYTES = 20_000_000;
/** A packed stroke of 500 points is about 2 KB. */
const STROKE_BYTES = 2_000;

const documentOf = (valueBytes: number): Y.Doc => {
  const doc = new Y.Doc();
  const shapes = doc.getMap('shapes');
  doc.transact(() => {
    for (let i = 0; i * valueBytes < BYTES; i++) {
      const value = new Uint8Array(valueBytes).fill(i);
      shapes.set(
        `shape-${i}`,
        new Y.Map<unknown>([
          ['t', 'stroke'],
          ['xy', [i, i]],
          ['p', value],
        ]),
      );
    }
  });
  return doc;
};

const server = await createSignalingServer({});

const newcomerMs = async (doc: Y.Doc, copies: Y.Doc): Promise<number> => {
  const rooms = nodeRooms(server.url);
  const holder = rooms.join({ doc });
  await until(
    'alone',
    () => holder.status.state === 'alone',
    (look) => holder.on('status', look),
  );
  const newcomer = rooms.join({ doc: copies });
  await linked(newcomer, 1);
  const start = performance.now();
  await until(
    'synced',
    () => newcomer.synced,
    (look) => newcomer.on('synced', look),
    120_000,
  );
  const ms = performance.now() - start;
  await rooms.close();
  return ms;
};

for (const [name, valueBytes] of [
  ['strokes of 2 KB', STROKE_BYTES],
  ['values of 64 KB', 65_536],
] as const) {
  const plain: number[] = [];
  const synced: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    plain.push(await plainChannelMs(BYTES));
    synced.push(await newcomerMs(documentOf(valueBytes), new Y.Doc()));
  }
  const ratio = median(synced) / median(plain);
  console.log(
    `plain ${median(plain).toFixed(0)} ms, synced ${median(synced).toFixed(0)} ms after the link came up`,
  );
  printRow(
    `20 MB document to a newcomer, ${name}`,
    `${ratio.toFixed(2)} × the plain channel`,
    'at most 1.5 ×',
    ratio <= 1.5,
  );
}
await server.close();
process.exit(0);
