/** How many messages one update and one cursor move cost in a room of N, beside the N(N-1) of y-webrtc. */
import { createSignalingServer } from '@meshboard/signaling';
import { converged, nodeRooms, quiet } from '../../room/testing/node-room.ts';
import { printRow } from './lib/report.ts';

const UPDATES = 20;

const server = await createSignalingServer({});
for (const size of [2, 4, 8]) {
  const rooms = nodeRooms(server.url);
  const peers = await rooms.mesh(size);
  await quiet(peers);
  const sent = (): number => peers.reduce((sum, peer) => sum + peer.traffic().documentMessagesSent, 0);
  const before = sent();
  for (let i = 0; i < UPDATES; i++) {
    peers[i % size]?.doc.getArray('l').push([i]);
    await converged(peers.map(({ doc }) => doc));
  }
  await quiet(peers);
  const each = (sent() - before) / UPDATES;
  printRow(
    `messages an update, room of ${size}`,
    `${each}`,
    `${size - 1} (y-webrtc ${size * (size - 1)})`,
    each === size - 1,
  );
  await rooms.close();
}
await server.close();
process.exit(0);
