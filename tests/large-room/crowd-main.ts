/** A process with some of the members of a large room, which do what its parent asks: see crowds.ts. */
import { parseLink } from '@meshboard/room';
import * as Y from 'yjs';
import type { Room } from '../../room/room.ts';
import { nodeRooms } from '../../room/testing/node-room.ts';
import type { CrowdCounts, CrowdOrder, CrowdReply } from './crowds.ts';

/** Where a cursor ends up after it has moved. */
const LAST = 'last';

const [url = '', link = '', members = '0'] = process.argv.slice(2);
const capability = parseLink(link);
const rooms = nodeRooms(url, capability);
const joined: Room[] = [];
for (let i = 0; i < Number(members); i++) {
  joined.push(rooms.join({ doc: new Y.Doc() }));
  // A hundred at one instant is no crowd but an attack; doors let in some at a time.
  await new Promise((resolve) => setTimeout(resolve, 100));
}

const linksOf = (room: Room): number => room.members.filter(({ link: to }) => to.state === 'up').length;

const count = (condition: (room: Room) => boolean): number => joined.filter(condition).length;

/** Messages that were sent before their links ended are counted by neither; links are steady while it is measured. */
const obey = async (order: CrowdOrder): Promise<unknown> => {
  switch (order.type) {
    case 'ready':
      return count((room) => room.synced && linksOf(room) >= 4);
    case 'counts': {
      const traffic = joined.map((room) => room.traffic());
      const sum = (of: (each: (typeof traffic)[number]) => number): number =>
        traffic.reduce((total, each) => total + of(each), 0);
      return {
        documentMessages: sum((each) => each.documentMessagesSent),
        announcements: sum((each) => each.messagesSent - each.documentMessagesSent),
        links: joined.reduce((total, room) => total + linksOf(room), 0),
        mostLinks: Math.max(...joined.map(linksOf)),
      } satisfies CrowdCounts;
    }
    case 'write':
      joined[order.member % joined.length]?.doc.getMap('m').set(order.key, order.member);
      return null;
    case 'has':
      return count((room) => room.doc.getMap('m').size === order.keys);
    case 'move': {
      const movers = joined.slice(0, order.movers);
      for (let i = 0; i < order.seconds * 30; i++) {
        for (const room of movers) room.awareness.setLocalStateField('cursor', { x: i, y: i });
        await new Promise((resolve) => setTimeout(resolve, 1000 / 30));
      }
      for (const room of movers) room.awareness.setLocalStateField('cursor', LAST);
      return null;
    }
    case 'sees':
      return count(
        (room) =>
          [...room.awareness.getStates().values()].filter(({ cursor }) => cursor === LAST).length ===
          order.cursors,
      );
  }
};

process.on('message', ({ id, order }: { readonly id: number; readonly order: CrowdOrder }) => {
  void obey(order).then((value) => process.send?.({ id, value } satisfies CrowdReply));
});
