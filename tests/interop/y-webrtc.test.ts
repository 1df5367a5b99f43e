import { joinOpenRoom, type Room } from '@meshboard/room';
import { createSignalingServer, type SignalingServer } from '@meshboard/signaling';
import wrtc from '@roamhq/wrtc';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Awareness } from 'y-protocols/awareness';
import { WebrtcProvider } from 'y-webrtc';
import * as Y from 'yjs';
import { converged, linked, nodeWebRtc, until } from '../../room/testing/node-room.ts';
import { openRoomUrl } from './peer/open-room-url.ts';

// y-webrtc takes the global one, which Node 20 has not.
vi.stubGlobal('WebSocket', WebSocket);

let server: SignalingServer;
let urls: string[];
const ours: Room[] = [];
const stock: WebrtcProvider[] = [];
let round = 0;

beforeEach(async () => {
  server = await createSignalingServer({});
  urls = [openRoomUrl(server.url)];
  round += 1;
});
afterEach(async () => {
  // y-webrtc goes on closing after destroy() has returned; that it is done shows at the other end.
  for (const provider of stock.splice(0)) provider.destroy();
  for (const room of ours)
    await until(
      'the stock links are gone',
      () => linkCount(room) <= ours.length - 1,
      (look) => room.on('members', look),
    );
  await Promise.all(ours.splice(0).map((room) => room.leave()));
  await server.close();
});

const linkCount = (room: Room): number => room.members.filter(({ link }) => link.state === 'up').length;

/** y-webrtc allows one room of a name in a process, so each test has a name of its own. */
const name = (): string => `open-${round}`;

const joinOurs = (doc = new Y.Doc(), password?: string): Room => {
  const room = joinOpenRoom({
    room: name(),
    signaling: urls,
    doc,
    webrtc: nodeWebRtc,
    webSocket: WebSocket,
    ...(password !== undefined && { password }),
  });
  ours.push(room);
  return room;
};

const joinStock = (doc = new Y.Doc(), password?: string): WebrtcProvider => {
  const provider = new WebrtcProvider(name(), doc, {
    signaling: urls,
    peerOpts: { wrtc, config: { iceServers: [] } },
    ...(password !== undefined && { password }),
  });
  stock.push(provider);
  return provider;
};

const named = (awareness: Awareness, client: number, expected: string): Promise<void> =>
  until(
    `${expected}'s cursor`,
    () => awareness.getStates().get(client)?.['name'] === expected,
    (look) => {
      awareness.on('change', look);
      return () => awareness.off('change', look);
    },
  );

describe.each([undefined, 'a password'])(
  'a stock y-webrtc 10.3.0 client in an open room, password: %s',
  (password) => {
    test.each(['ours first', 'stock first'])('updates and cursors go both ways, %s', async (order) => {
      const first = order === 'ours first' ? joinOurs(new Y.Doc(), password) : null;
      if (first)
        await until(
          'alone',
          () => first.status.state === 'alone',
          (look) => first.on('status', look),
        );
      const theirs = joinStock(new Y.Doc(), password);
      if (!first)
        await until(
          'subscribed',
          () => theirs.room !== null,
          (look) => {
            theirs.on('status', look);
            return () => theirs.off('status', look);
          },
        );
      const room = first ?? joinOurs(new Y.Doc(), password);
      await linked(room, 1);

      room.doc.getText('t').insert(0, 'ours ');
      await converged([room.doc, theirs.doc]);
      theirs.doc.getText('t').insert(5, 'theirs');
      await converged([room.doc, theirs.doc]);
      expect(theirs.doc.getText('t').toString()).toBe('ours theirs');

      room.awareness.setLocalStateField('name', 'Ada');
      theirs.awareness.setLocalStateField('name', 'Grace');
      await Promise.all([
        named(theirs.awareness, room.doc.clientID, 'Ada'),
        named(room.awareness, theirs.doc.clientID, 'Grace'),
      ]);
    });

    test('gets a document of 5 MB from ours, which its own provider could not send', async () => {
      const doc = new Y.Doc();
      const shapes = doc.getMap('shapes');
      doc.transact(() => {
        for (let i = 0; i < 2_500; i++)
          shapes.set(`shape-${i}`, new Y.Map<unknown>([['p', new Uint8Array(2_000).fill(i)]]));
      });
      expect(Y.encodeStateAsUpdate(doc).length).toBeGreaterThan(5_000_000);
      const room = joinOurs(doc, password);
      await until(
        'alone',
        () => room.status.state === 'alone',
        (look) => room.on('status', look),
      );
      const theirs = joinStock(new Y.Doc(), password);
      await converged([doc, theirs.doc], 40_000);
      expect(theirs.doc.getMap('shapes').size).toBe(2_500);
      // And its author is not stuck afterwards.
      theirs.doc.getMap('shapes').delete('shape-0');
      await converged([doc, theirs.doc]);
    });
  },
);

test('two of ours and a stock client: everybody has everything', async () => {
  const a = joinOurs();
  await until(
    'alone',
    () => a.status.state === 'alone',
    (look) => a.on('status', look),
  );
  const b = joinOurs();
  await linked(a, 1);
  const theirs = joinStock();
  await Promise.all([linked(a, 2), linked(b, 2)]);
  a.doc.getText('t').insert(0, 'a');
  b.doc.getText('t').insert(0, 'b');
  theirs.doc.getText('t').insert(0, 's');
  await converged([a.doc, b.doc, theirs.doc]);
  expect([...a.doc.getText('t').toString()].sort().join('')).toBe('abs');
});
