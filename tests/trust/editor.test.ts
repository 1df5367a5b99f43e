import { createSignalingServer, type SignalingServer } from '@meshboard/signaling';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { encodeEntries } from '../../room/presence/entries.ts';
import type { Room } from '../../room/room.ts';
import { encodeMessage } from '../../room/sync/messages.ts';
import { converged, type NodeRooms, nodeRooms, until } from '../../room/testing/node-room.ts';
import { type ModifiedClient, modifiedClient, scribble } from './support/modified-client.ts';

/** As many as one link may bring, and half as many again: some thousand come back while they are taken in. */
const AT_ONCE = 15_000;
/** Far more than it takes, also where a busy machine takes in but two thousand a second. */
const MOST_MESSAGES = 105_000;

let server: SignalingServer;
let rooms: NodeRooms;
let ada: Room;
let ben: Room;
let mallory: ModifiedClient;

beforeEach(async () => {
  server = await createSignalingServer({});
  rooms = nodeRooms(server.url);
  const [first, second] = await rooms.mesh(2);
  if (!first || !second) throw new Error('no peers');
  [ada, ben] = [first, second];
  ada.doc.getText('t').insert(0, 'as Ada wrote it');
  await converged([ada.doc, ben.doc]);
  ben.awareness.setLocalStateField('name', 'Ben');
  await until('Ada sees Ben', () => nameAtAda(ben.doc.clientID) === 'Ben', presenceAtAda);
  mallory = modifiedClient(server.url, rooms.capability);
});
afterEach(async () => {
  await mallory.close();
  await rooms.close();
  await server.close();
});

const nameAtAda = (client: number): unknown => ada.awareness.getStates().get(client)?.['name'];

const presenceAtAda = (look: () => void): (() => void) => {
  ada.awareness.on('change', look);
  return () => ada.awareness.off('change', look);
};

/** How the room's link to this member ends. */
const endOf = (room: Room, member: string): Promise<string> =>
  new Promise((resolve) => {
    room.on('linkDown', (gone, reason) => {
      if (gone === member) resolve(reason);
    });
  });

const entry = (client: number, clock: number, state: unknown): Uint8Array =>
  encodeMessage({
    type: 'awareness',
    update: encodeEntries([{ client, clock, json: JSON.stringify(state) }]),
  });

describe('an editor with a modified client', () => {
  test('cannot write in the name of another who is connected, nor spoil what that one writes next', async () => {
    const link = await mallory.linkTo(ada);
    const before = Y.snapshot(ada.doc);
    // Ben's next clocks, in other words: were they taken in, his own would look like old news.
    link.send(encodeMessage({ type: 'update', update: scribble(ben.doc.clientID, ben.doc) }));
    link.send(entry(666, 1, { name: 'after that' }));
    await until('what came after it has arrived', () => nameAtAda(666) === 'after that', presenceAtAda);
    expect(Y.equalSnapshots(Y.snapshot(ada.doc), before)).toBe(true);
    ben.doc.getText('t').insert(0, 'Ben: ');
    await converged([ada.doc, ben.doc]);
    expect(ada.doc.getText('t').toString()).toBe('Ben: as Ada wrote it');
  });

  test('cannot gossip in the name of another who is connected, nor silence that one by a number', async () => {
    const link = await mallory.linkTo(ada);
    const before = Y.snapshot(ada.doc);
    const gossip = (number: number, update: Uint8Array): void =>
      link.send(
        encodeMessage({
          type: 'gossip',
          origin: ben.self,
          number,
          signature: new Uint8Array(),
          voice: new Uint8Array(),
          update,
        }),
      );
    gossip(1, scribble(ben.doc.clientID, ben.doc));
    gossip(2 ** 50, Uint8Array.of(0, 0));
    link.send(entry(666, 1, { name: 'after that' }));
    await until('what came after it has arrived', () => nameAtAda(666) === 'after that', presenceAtAda);
    expect(Y.equalSnapshots(Y.snapshot(ada.doc), before)).toBe(true);
    ben.doc.getText('t').insert(0, 'Ben: ');
    await converged([ada.doc, ben.doc]);
    expect(ada.doc.getText('t').toString()).toBe('Ben: as Ada wrote it');
  });

  test('cannot move another editor’s cursor or take it away', async () => {
    const link = await mallory.linkTo(ada);
    link.send(entry(ben.doc.clientID, 2 ** 29, { name: 'Mallory' }));
    link.send(entry(ben.doc.clientID, 2 ** 29 + 1, null));
    link.send(
      encodeMessage({
        type: 'presenceChange',
        client: ben.doc.clientID,
        clock: 2 ** 29,
        base: ada.awareness.meta.get(ben.doc.clientID)?.clock ?? 0,
        set: { name: 'Mallory' },
        gone: [],
      }),
    );
    link.send(
      encodeMessage({
        type: 'relayedPresence',
        entries: [
          { origin: ben.self, client: ben.doc.clientID, clock: 2 ** 29 + 2, json: '{"name":"Mallory"}' },
        ],
      }),
    );
    link.send(entry(666, 1, { name: 'after that' }));
    await until('what came after it has arrived', () => nameAtAda(666) === 'after that', presenceAtAda);
    expect(nameAtAda(ben.doc.clientID)).toBe('Ben');
  });

  test('who sends ten thousand small messages at once loses its link, and nobody else a word or a link', async () => {
    const link = await mallory.linkTo(ada);
    const before = Y.snapshot(ada.doc);
    let end: string | null = null;
    const ended = endOf(ada, mallory.signaling.self).then((reason) => {
      end = reason;
    });
    const others: string[] = [];
    for (const room of [ada, ben])
      room.on('linkDown', (member, reason) => {
        if (member !== mallory.signaling.self) others.push(reason);
      });
    // Nothing in it, so that only their number does harm.
    const update = encodeMessage({ type: 'update', update: Uint8Array.of(0, 0) });
    let sent = 0;
    while (end === null && sent < MOST_MESSAGES) {
      for (let i = 0; i < AT_ONCE; i += 2) {
        link.send(update);
        link.send(entry(666, sent + i + 1, { at: i }));
      }
      sent += AT_ONCE;
      await link.flushed();
      // Ada is in this process too, and wants her turns.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await ended;
    expect(end).toBe('flooding');
    expect(sent).toBeGreaterThan(10_000);
    expect(Y.equalSnapshots(Y.snapshot(ada.doc), before)).toBe(true);
    ben.doc.getText('t').insert(0, 'Ben: ');
    await converged([ada.doc, ben.doc]);
    expect(ada.doc.getText('t').toString()).toBe('Ben: as Ada wrote it');
    expect(others).toEqual([]);
  });
});
