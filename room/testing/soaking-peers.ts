/**
 * A process in which people come and go, at the server whose origin is its first argument: one stays in the room, and in
 * each of as many rounds as its second argument says one comes, is linked and leaves, one leaves while it is being linked,
 * one finds no server, and all dial somebody who answers what is no answer. It says on its output what is left of that, and
 * ends by itself when nothing is.
 */
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import type { WebRtc } from '@meshboard/room';
import { createCapability, joinRoom } from '@meshboard/room';
import * as Y from 'yjs';
import { capabilitySealer } from '../capability/seal.ts';
import { createSocketSignaling } from '../signaling/socket-signaling.ts';
import { converged, linked, nodeRooms, nodeWebRtc, until } from './node-room.ts';

/** What is left after the first rounds, which start what stays (threads, compiled code), and after the last. */
export interface Soaked {
  readonly joins: number;
  readonly connections: number;
  /** Dials that somebody made who got no answer that is one. */
  readonly failedDials: number;
  /** Connections that were not closed in the end. */
  readonly open: number;
  /** Bytes of the heap and outside it by which each round made them grow. */
  readonly bytesARound: number;
  /** What would keep the process alive, by its kind, that did not before anybody came. */
  readonly keptAlive: readonly string[];
}

const [, , url, count] = process.argv;
if (url === undefined || count === undefined) throw new Error('to be started with a server and a number');
const rounds = Number(count);
/** Of these, so many before memory is looked at for the first time. */
const first = Math.ceil(rounds / 3);

/**
 * Descriptors that may be left, of some 16 that a connection takes: @roamhq/wrtc 0.10 never settles, and never lets go of,
 * a promise of one that is closed at the wrong moment. One or two of 290 were seen in one run of ten; one kept in each
 * round would be 600.
 */
const MOST_DESCRIPTORS = 100;

/** Far more than it takes to close a socket. */
const CLOSING_MS = 10_000;

const open = new Set<RTCPeerConnection>();
let connections = 0;
class Counted extends nodeWebRtc.RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    connections += 1;
    open.add(this);
  }

  override close(): void {
    open.delete(this);
    super.close();
  }
}
const webrtc: WebRtc = { ...nodeWebRtc, RTCPeerConnection: Counted };

const memory = async (): Promise<number> => {
  if (globalThis.gc === undefined) throw new Error('it needs --expose-gc');
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
const descriptors = (): number => readdirSync('/proc/self/fd').length;

/** A port of the loopback on which nobody listens: taken, and given back. */
const deadUrl = await new Promise<string>((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const address = probe.address();
    probe.close(() => resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`));
  });
});

const before = process.getActiveResourcesInfo();
const capability = createCapability();
const rooms = nodeRooms(url, capability);
const resident = rooms.join({ webrtc });
await until('alone', () => resident.status.state === 'alone');

/** In the roster, and dialled by whoever comes; its answers are sealed as they should be, and describe nothing. */
const liar = createSocketSignaling({ url, room: capability.room, sealer: capabilitySealer(capability) });
let failedDials = 0;
liar.on('signal', (from, { dial, body }) => {
  if (body.type !== 'offer') return;
  failedDials += 1;
  void liar.send(from, { dial, seq: 0, body: { type: 'answer', sdp: 'v=0\r\n' } });
});
liar.connect();
await until('the liar is in', () => liar.roster.size === 1);

let joins = 0;
const join = (server: string) => {
  joins += 1;
  const doc = new Y.Doc();
  const room = joinRoom({ capability, signaling: server, doc, webrtc });
  return {
    room,
    leave: async (): Promise<void> => {
      await room.leave();
      room.awareness.destroy();
      doc.destroy();
    },
  };
};

const round = async (): Promise<void> => {
  const dialledBefore = failedDials;
  const ben = join(url);
  await linked(ben.room, 1);
  ben.room.doc.getMap('m').set('round', joins);
  await converged([resident.doc, ben.room.doc]);
  await until('the liar has been dialled', () => failedDials > dialledBefore);

  const connectionsBefore = connections;
  const cem = join(url);
  await until('Cem is being linked', () => connections > connectionsBefore);
  const nobody = join(deadUrl);
  await Promise.all([cem.leave(), nobody.leave(), ben.leave()]);
  await until('the one who stays is alone', () => resident.members.every(({ link }) => link.state !== 'up'));
};

for (let i = 0; i < first; i += 1) await round();
const memoryBefore = await memory();
const descriptorsBefore = descriptors();
for (let i = first; i < rounds; i += 1) await round();
const memoryAfter = await memory();
// What is closed is given back by threads, a moment later; and what is native goes with what is JavaScript's of it.
await until('the descriptors are given back', () => {
  globalThis.gc?.();
  return descriptors() - descriptorsBefore < MOST_DESCRIPTORS;
});
await liar.close();
await rooms.close();

/** What is alive now and was not then: a difference of two lists in which names occur several times. */
const keptAlive = (): string[] => {
  const now = process.getActiveResourcesInfo();
  for (const kind of before) {
    const at = now.indexOf(kind);
    if (at !== -1) now.splice(at, 1);
  }
  return now;
};
// Sockets close when the server has said so too. No timer is set for the waiting: it would be one of those that are counted.
const limit = performance.now() + CLOSING_MS;
while (keptAlive().length > 0 && performance.now() < limit)
  await new Promise((resolve) => setImmediate(resolve));

const soaked: Soaked = {
  joins,
  connections,
  failedDials,
  open: open.size,
  bytesARound: (memoryAfter - memoryBefore) / (rounds - first),
  keptAlive: keptAlive(),
};
console.log(JSON.stringify(soaked));
