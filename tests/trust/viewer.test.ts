import { toView } from '@meshboard/room';
import { createSignalingServer, type SignalingServer } from '@meshboard/signaling';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { capabilityAuthenticator } from '../../room/capability/proof.ts';
import type { MeshOptions } from '../../room/mesh/create-mesh.ts';
import { encodeEntries } from '../../room/presence/entries.ts';
import type { Room } from '../../room/room.ts';
import { encodeMessage } from '../../room/sync/messages.ts';
import { converged, linked, type NodeRooms, nodeRooms, until } from '../../room/testing/node-room.ts';
import { type ModifiedClient, modifiedClient, scribble } from './support/modified-client.ts';

let server: SignalingServer;
let rooms: NodeRooms;
let ada: Room;
let ben: Room;
let closing: (() => Promise<void>)[];

beforeEach(async () => {
  server = await createSignalingServer({});
  rooms = nodeRooms(server.url);
  closing = [];
  const [first, second] = await rooms.mesh(2);
  if (!first || !second) throw new Error('no peers');
  [ada, ben] = [first, second];
  ada.doc.getText('t').insert(0, 'as the editors wrote it');
  await converged([ada.doc, ben.doc]);
});
afterEach(async () => {
  for (const close of closing) await close();
  await rooms.close();
  await server.close();
});

const viewer = (options: Partial<MeshOptions> = {}): ModifiedClient => {
  const client = modifiedClient(server.url, toView(rooms.capability), options);
  closing.push(client.close);
  return client;
};

/** How the room's link to this member ends. */
const endOf = (room: Room, member: string): Promise<string> =>
  new Promise((resolve) => {
    room.on('linkDown', (gone, reason) => {
      if (gone === member) resolve(reason);
    });
  });

/** To look whenever Ada sees something else of somebody. */
const presenceAtAda = (look: () => void): (() => void) => {
  ada.awareness.on('change', look);
  return () => ada.awareness.off('change', look);
};

/** That nothing has changed, and that what the editors write still arrives, whoever was refused meanwhile. */
const unharmed = async (before: Y.Snapshot): Promise<void> => {
  expect(Y.equalSnapshots(Y.snapshot(ada.doc), before)).toBe(true);
  expect(Y.equalSnapshots(Y.snapshot(ben.doc), before)).toBe(true);
  ada.doc.getText('t').insert(0, 'still ');
  await converged([ada.doc, ben.doc]);
  expect(ben.doc.getText('t').toString()).toBe('still as the editors wrote it');
};

describe('a viewer with a modified client', () => {
  test.each<[string, () => Uint8Array]>([
    ['an update', () => encodeMessage({ type: 'update', update: scribble(4711) })],
    [
      'an update in an editor’s name',
      () => encodeMessage({ type: 'update', update: scribble(ben.doc.clientID, ben.doc) }),
    ],
    ['a step 2', () => encodeMessage({ type: 'step2', update: scribble(4711) })],
    [
      'a step 2 in an editor’s name',
      () => encodeMessage({ type: 'step2', update: scribble(ben.doc.clientID, ben.doc) }),
    ],
    ['a part', () => encodeMessage({ type: 'part', total: 10_000, update: scribble(4711) })],
    ['forget', () => encodeMessage({ type: 'forget' })],
    [
      'gossip in an editor’s name, signed with nothing',
      () =>
        encodeMessage({
          type: 'gossip',
          origin: ben.self,
          number: 1,
          signature: new Uint8Array(64),
          voice: new Uint8Array(),
          update: scribble(ben.doc.clientID, ben.doc),
        }),
    ],
    [
      'gossip without a signature',
      () =>
        encodeMessage({
          type: 'gossip',
          origin: ben.self,
          number: 1,
          signature: new Uint8Array(),
          voice: new Uint8Array(),
          update: scribble(4711),
        }),
    ],
  ])('that sends %s changes nothing and loses its link', async (_what, message) => {
    const before = Y.snapshot(ada.doc);
    const mallory = viewer();
    const link = await mallory.linkTo(ada);
    const ended = endOf(ada, mallory.signaling.self);
    link.send(message());
    expect(await ended).toBe('forbidden');
    await unharmed(before);
  });

  test('that claims to edit, without the key to sign it, gets no link', async () => {
    const before = Y.snapshot(ada.doc);
    const view = capabilityAuthenticator(toView(rooms.capability));
    const mallory = viewer({
      authenticator: {
        ...view,
        right: 'edit',
        prove: (transcript) => new Uint8Array([...view.prove(transcript), ...new Uint8Array(64)]),
      },
    });
    const failed = new Promise((resolve) => mallory.mesh.on('linkDown', (_link, reason) => resolve(reason)));
    mallory.signaling.connect();
    // The editors' proofs are good, so that for the viewer the link is up until it is told what they think of its own.
    expect(await failed).toBe('bad-handshake');
    expect(ada.members.every(({ link }) => link.state === 'none' || link.right === 'edit')).toBe(true);
    await unharmed(before);
  });

  test('cannot move an editor’s cursor, take it away, or change an editor’s name', async () => {
    ben.awareness.setLocalStateField('name', 'Ben');
    const nameAtAda = (): unknown => ada.awareness.getStates().get(ben.doc.clientID)?.['name'];
    await until('Ada sees Ben', () => nameAtAda() === 'Ben', presenceAtAda);
    const mallory = viewer();
    const link = await mallory.linkTo(ada);
    const entry = (client: number, json: string) => ({ client, clock: 2 ** 29, json });
    link.send(
      encodeMessage({
        type: 'awareness',
        update: encodeEntries([
          entry(ben.doc.clientID, '{"name":"Mallory"}'),
          entry(ada.doc.clientID, '{"name":"Mallory"}'),
          entry(666, '{"name":"seen"}'),
        ]),
      }),
    );
    link.send(encodeMessage({ type: 'awareness', update: encodeEntries([entry(ben.doc.clientID, 'null')]) }));
    // The version that Ada has is known to whoever listens.
    const base = ada.awareness.meta.get(ben.doc.clientID)?.clock ?? 0;
    link.send(
      encodeMessage({
        type: 'presenceChange',
        client: ben.doc.clientID,
        clock: 2 ** 29,
        base,
        set: { name: 'Mallory' },
        gone: [],
      }),
    );
    link.send(
      encodeMessage({
        type: 'relayedPresence',
        entries: [
          { origin: ben.self, ...entry(ben.doc.clientID, '{"name":"Mallory"}') },
          // Also by way of somebody who is there and has another name than Ben.
          { origin: mallory.signaling.self, ...entry(ben.doc.clientID, '{"name":"Mallory"}') },
        ],
      }),
    );
    const own = encodeEntries([{ client: 666, clock: 2 ** 29 + 1, json: '{"name":"after that"}' }]);
    link.send(encodeMessage({ type: 'awareness', update: own }));
    await until(
      'what is Mallory’s own has arrived',
      () => ada.awareness.getStates().get(666)?.['name'] === 'after that',
      presenceAtAda,
    );
    ben.awareness.setLocalStateField('at', 'here');
    await until(
      'Ben still moves',
      () => ada.awareness.getStates().get(ben.doc.clientID)?.['at'] === 'here',
      presenceAtAda,
    );
    expect(nameAtAda()).toBe('Ben');
    expect(ada.awareness.getLocalState()?.['name']).not.toBe('Mallory');
  });

  test('who claims an editor’s cursor before the editor comes loses it to the editor, and holds up no edit', async () => {
    const mallory = viewer();
    const link = await mallory.linkTo(ada);
    const cem = new Y.Doc();
    link.send(
      encodeMessage({
        type: 'awareness',
        update: encodeEntries([{ client: cem.clientID, clock: 2 ** 29, json: '{"name":"Mallory"}' }]),
      }),
    );
    await until('Ada sees the false Cem', () => ada.awareness.getStates().has(cem.clientID), presenceAtAda);
    const room = rooms.join({ doc: cem });
    room.awareness.setLocalStateField('name', 'Cem');
    await linked(room, 2);
    await until(
      'Ada sees the true one',
      () => ada.awareness.getStates().get(cem.clientID)?.['name'] === 'Cem',
      presenceAtAda,
      5_000,
    );
    link.send(
      encodeMessage({
        type: 'awareness',
        update: encodeEntries([{ client: cem.clientID, clock: 2 ** 29 + 1, json: '{"name":"Mallory"}' }]),
      }),
    );
    await converged([ada.doc, cem]);
    cem.getText('t').insert(0, 'Cem: ');
    await converged([ada.doc, cem]);
    expect(ada.awareness.getStates().get(cem.clientID)?.['name']).toBe('Cem');
    // A viewer's link went on all the while: it has broken no rule that ends it.
    expect(mallory.mesh.links.has(ada.self)).toBe(true);
  });

  test('cannot make an editor send the whole document as often as it likes', async () => {
    for (let i = 0; i < 40; i += 1) ada.doc.getMap('m').set(`k${i}`, new Uint8Array(50_000));
    await converged([ada.doc, ben.doc]);
    const size = Y.encodeStateAsUpdate(ada.doc).length;
    const mallory = viewer();
    const link = await mallory.linkTo(ada);
    const question = encodeMessage({ type: 'step1', stateVector: Uint8Array.of(0) });
    for (let i = 0; i < 500; i += 1) link.send(question);
    // Messages of one lane come in order: once this is there, all questions have been taken in.
    const mark = encodeEntries([{ client: 666, clock: 1, json: '{}' }]);
    link.send(encodeMessage({ type: 'awareness', update: mark }));
    await until('the mark has arrived', () => ada.awareness.getStates().has(666), presenceAtAda);
    // What has been handed to the link, whether or not it has left: one on its way, and one for all the rest.
    expect(ada.traffic().bytesSent).toBeLessThan(20 * size);
  });
});
