/** What a newcomer downloads when seven peers hold a document of 200 KB. */
import { createSignalingServer } from '@meshboard/signaling';
import * as Y from 'yjs';
import { converged, linked, nodeRooms, quiet } from '../../room/testing/node-room.ts';
import { median, printRow } from './lib/report.ts';

const RUNS = 3;
const PEERS = 7;

const server = await createSignalingServer({});
const ratios: number[] = [];
for (let run = 0; run < RUNS; run++) {
  const rooms = nodeRooms(server.url);
  const peers = await rooms.mesh(PEERS);
  const [first] = peers;
  if (!first) throw new Error('no peer');
  const shapes = first.doc.getMap('shapes');
  for (let i = 0; shapes.size < 2_000; i++)
    shapes.set(
      `shape-${i}`,
      new Y.Map<unknown>([
        ['xy', [i, i * 2]],
        ['wh', [100, 50]],
        ['t', 'rectangle'],
        ['c', `#${i}`],
      ]),
    );
  await converged(peers.map(({ doc }) => doc));
  await quiet(peers);
  const size = Y.encodeStateAsUpdate(first.doc).length;
  const newcomer = rooms.join();
  await linked(newcomer, PEERS);
  await quiet([...peers, newcomer]);
  await converged([first.doc, newcomer.doc]);
  ratios.push(newcomer.traffic().bytesReceived / size);
  if (run === 0) console.log(`document ${(size / 1000).toFixed(0)} KB`);
  await rooms.close();
}
const ratio = median(ratios);
printRow(
  `bytes down to a newcomer among ${PEERS}, of the document`,
  `${ratio.toFixed(3)} ×`,
  'at most 1.05 × (y-webrtc 5.9 ×)',
  ratio <= 1.05,
);
await server.close();
process.exit(0);
