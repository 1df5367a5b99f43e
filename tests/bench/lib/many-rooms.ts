/**
 * One process that is in many rooms with one other member each, or some: so many links that the memory of one stands out from
 * what a process's memory moves by itself. Arguments: the kind of peer, the signaling server's origin, and links to the
 * rooms. Over IPC it takes `{rooms: n}`, joins until it is in so many, and answers `true`; `{links: n}`, waits until each
 * room has so many, and answers with its resident memory in bytes, without what V8 holds in reserve: that grows and
 * shrinks by more than fifty links take.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { createServerConnection, joinRoom, parseLink } from '@meshboard/room';
import wrtc from '@roamhq/wrtc';
import { WebSocket } from 'ws';
import { WebrtcProvider } from 'y-webrtc';
import * as Y from 'yjs';
import { waitFor } from '../../harness/wait-for.ts';
import { openRoomUrl } from '../../interop/peer/open-room-url.ts';

/** Candidates that were not chosen are let go of, and what joining has left behind. */
const SETTLE_MS = 4_000;

/** Dials of many rooms at once would only wait for each other. */
const JOIN_EVERY_MS = 100;

const [, , kind, url, ...links] = process.argv;
if (url === undefined || process.send === undefined) throw new Error('to be started by stock-memory.ts');
const send = process.send.bind(process);

/** Each gives the number of links of one room that are up. */
const rooms: (() => number)[] = [];

const ours = (): ((index: number) => () => number) => {
  // y-webrtc's rooms share a connection as well.
  const connection = createServerConnection({ url });
  return (index) => {
    const capability = parseLink(links[index] ?? '');
    const room = joinRoom({ capability, signaling: url, connection, doc: new Y.Doc(), webrtc: wrtc });
    return () => room.members.filter(({ link }) => link.state === 'up').length;
  };
};

const stock = (): ((index: number) => () => number) => {
  // y-webrtc takes the global one, which Node 20 has not.
  Object.assign(globalThis, { WebSocket });
  return (index) => {
    const provider = new WebrtcProvider(`room ${index}`, new Y.Doc(), {
      signaling: [openRoomUrl(url)],
      peerOpts: { wrtc, config: { iceServers: [] } },
    });
    return () => [...(provider.room?.webrtcConns.values() ?? [])].filter(({ connected }) => connected).length;
  };
};

const join = kind === 'y-webrtc' ? stock() : ours();

const measure = async (links: number): Promise<number> => {
  await waitFor(() => rooms.every((linksOf) => linksOf() >= links), {
    what: `${links} links in each room`,
    timeout: 60_000,
  });
  await delay(SETTLE_MS);
  for (let i = 0; i < 3; i++) globalThis.gc?.();
  const { rss, heapTotal, heapUsed } = process.memoryUsage();
  return rss - heapTotal + heapUsed;
};

const grow = async (count: number): Promise<true> => {
  while (rooms.length < count) {
    rooms.push(join(rooms.length));
    await delay(JOIN_EVERY_MS);
  }
  return true;
};

/** What it takes over IPC. */
export type Order = { readonly rooms: number } | { readonly links: number };

process.on('message', (order: Order) => {
  const answer: Promise<number | true> = 'links' in order ? measure(order.links) : grow(order.rooms);
  void answer.then((value) => send(value));
});
process.on('disconnect', () => process.exit(0));
