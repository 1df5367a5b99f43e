/**
 * A process with two peers who meet at the server whose origin is its argument, and leave. Then there is nothing left to do,
 * and it ends by itself: whatever keeps it running, or makes native code crash as it ends, shows in how.
 */
import { createCapability } from '@meshboard/room';
import { linked, nodeRooms } from './node-room.ts';

const [, , url] = process.argv;
if (url === undefined) throw new Error('to be started with the origin of a server');
const rooms = nodeRooms(url, createCapability());
const peers = [rooms.join(), rooms.join()];
await Promise.all(peers.map((peer) => linked(peer, 1)));
await Promise.all(peers.map((peer) => peer.leave()));
