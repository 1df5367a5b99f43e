import { createSignalingServer, type SignalingServer } from '@meshboard/signaling';
import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { toView } from './capability/derive.ts';
import { MAX_LINKS } from './mesh/rings.ts';
import type { Room } from './room.ts';
import { converged, linked, type NodeRooms, nodeRooms, until } from './testing/node-room.ts';

/** Each of their connections has some 40 descriptors, and two ends in this process; under load there are more of them. */
const SIZE = 16;

let server: SignalingServer;
let rooms: NodeRooms;
beforeAll(async () => {
  server = await createSignalingServer({});
});
afterAll(() => server.close());
afterEach(() => rooms.close());

const linksOf = (room: Room): number => room.members.filter(({ link }) => link.state === 'up').length;

/** Joins them all at once, and waits until each has its links and the document. */
const joinMany = async (members: readonly (() => Room)[]): Promise<Room[]> => {
  const joined = members.map((join) => join());
  await Promise.all(joined.map((room) => linked(room, 4, 180_000)));
  await Promise.all(
    joined.map((room) =>
      until(
        'synced',
        () => room.synced,
        (look) => room.on('synced', look),
        180_000,
      ),
    ),
  );
  return joined;
};

/** Links that only a newcomer needed are ended after a while. */
const fewLinks = (room: Room): Promise<void> =>
  until(
    'few links',
    () => linksOf(room) <= MAX_LINKS,
    (look) => room.on('members', look),
    180_000,
  );

const everybodySees = (joined: readonly Room[], clients: readonly number[]): Promise<unknown> =>
  Promise.all(
    joined.map((room) =>
      until(
        `${clients.length} cursors`,
        () => clients.every((client) => room.awareness.getStates().has(client)),
        (look) => {
          room.awareness.on('change', look);
          return () => room.awareness.off('change', look);
        },
        180_000,
      ),
    ),
  );

describe('a room too large for everybody to be linked to everybody', () => {
  test('carries updates and cursors of all to all, over few links each', { timeout: 600_000 }, async () => {
    rooms = nodeRooms(server.url);
    const joined = await joinMany(Array.from({ length: SIZE }, () => () => rooms.join()));
    for (const [i, room] of joined.entries()) {
      room.awareness.setLocalState({ name: `n${i}` });
      room.doc.getMap('m').set(`k${i}`, i);
    }
    await converged(
      joined.map(({ doc }) => doc),
      180_000,
    );
    await everybodySees(
      joined,
      joined.map(({ awareness }) => awareness.clientID),
    );
    await Promise.all(joined.map(fewLinks));
    // A member that leaves takes its cursor along, also with those who had no link to it.
    const [first, ...rest] = joined as [Room, ...Room[]];
    const gone = first.awareness.clientID;
    await first.leave();
    await Promise.all(
      rest.map((room) =>
        until(
          'the cursor goes',
          () => !room.awareness.getStates().has(gone),
          (look) => {
            room.awareness.on('change', look);
            return () => room.awareness.off('change', look);
          },
        ),
      ),
    );
  });

  test('of one who draws and many who only watch reaches all of them', { timeout: 600_000 }, async () => {
    rooms = nodeRooms(server.url);
    const capability = toView(rooms.capability);
    const author = rooms.join();
    author.doc.getText('t').insert(0, 'before ');
    const watchers = await joinMany(Array.from({ length: SIZE - 1 }, () => () => rooms.join({ capability })));
    // With so few links the author cannot tell everybody itself: viewers pass on what it has signed.
    await fewLinks(author);
    author.doc.getText('t').insert(7, 'after');
    await Promise.all(
      watchers.map((room) =>
        until(
          'the text',
          () => room.doc.getText('t').toString() === 'before after',
          (look) => {
            room.doc.on('update', look);
            return () => room.doc.off('update', look);
          },
          180_000,
        ),
      ),
    );
  });
});
