/**
 * A document of 20 MB to a newcomer, beside 20 MB of plain bytes over the same kind of channel in the same run. Each peer
 * is a Node process; bulk-browser.ts has two browser pages.
 */

import { createCapability, formatLink } from '@meshboard/room';
import { createSignalingServer } from '@meshboard/signaling';
import * as Y from 'yjs';
import { linked, nodeRooms, until } from '../../room/testing/node-room.ts';
import { startHolder } from './lib/holder-process.ts';
import { plainChannelMs } from './lib/plain-channel.ts';
import { median, printRow } from './lib/report.ts';

const RUNS = 7;
const BYTES = 20_000_000;
/** A packed stroke of 500 points is about 2 KB. */
const STROKE_BYTES = 2_000;

const server = await createSignalingServer({});

const plainMs = async (): Promise<number> => {
  const holder = startHolder();
  const ms = await plainChannelMs(holder, BYTES);
  holder.end();
  return ms;
};

const newcomerMs = async (valueBytes: number): Promise<number> => {
  const capability = createCapability();
  const holder = startHolder();
  const link = formatLink(server.url, capability);
  await holder.ask('holding', { type: 'hold', url: server.url, link, bytes: BYTES, valueBytes });
  const rooms = nodeRooms(server.url, capability);
  const newcomer = rooms.join({ doc: new Y.Doc() });
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
  holder.end();
  return ms;
};

const list = (times: readonly number[]): string => times.map((ms) => ms.toFixed(0)).join(' ');

for (const [name, valueBytes] of [
  ['strokes of 2 KB', STROKE_BYTES],
  ['values of 64 KB', 65_536],
] as const) {
  const plain: number[] = [];
  const synced: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    plain.push(await plainMs());
    synced.push(await newcomerMs(valueBytes));
  }
  const ratio = median(synced) / median(plain);
  console.log(`plain ${list(plain)} ms; synced ${list(synced)} ms after the link came up`);
  printRow(
    `20 MB document to a newcomer, ${name}`,
    `${ratio.toFixed(2)} × the plain channel`,
    'at most 1.3 ×',
    ratio <= 1.3,
  );
}
await server.close();
process.exit(0);
