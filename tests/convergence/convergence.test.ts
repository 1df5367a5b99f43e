import { createSignalingServer, type SignalingServer } from '@meshboard/signaling';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { converged, linked, type NodeRooms, nodeRooms } from '../../room/testing/node-room.ts';

/** Mulberry32: small, seedable, good enough to choose edits. */
const generator = (seed: number): ((below: number) => number) => {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
};

/** One random edit: text, list, map, nested map, deletions, and several in one transaction. */
const edit = (doc: Y.Doc, next: (below: number) => number): void => {
  const text = doc.getText('text');
  const list = doc.getArray<number>('list');
  const shapes = doc.getMap<Y.Map<unknown>>('shapes');
  const key = `s${next(12)}`;
  switch (next(7)) {
    case 0:
      text.insert(next(text.length + 1), 'abcdef'.slice(0, 1 + next(5)));
      break;
    case 1:
      if (text.length > 0) text.delete(next(text.length), 1);
      break;
    case 2:
      list.insert(next(list.length + 1), [next(1000)]);
      break;
    case 3:
      if (list.length > 0) list.delete(next(list.length), 1);
      break;
    case 4:
      shapes.set(key, new Y.Map([['xy', [next(100), next(100)]]]));
      break;
    case 5:
      shapes.get(key)?.set('xy', [next(100), next(100)]);
      break;
    default:
      doc.transact(() => {
        shapes.delete(key);
        text.insert(0, '·');
      });
  }
};

const SEED = Number(process.env['MESHBOARD_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

let server: SignalingServer;
let rooms: NodeRooms;

beforeAll(async () => {
  server = await createSignalingServer({});
});
afterAll(() => server.close());

describe(`peers that edit at random converge (MESHBOARD_SEED=${SEED})`, () => {
  test.each([0, 1, 2])('round %i: five peers, some of whom leave and come back', async (round) => {
    const next = generator(SEED + round);
    rooms = nodeRooms(server.url);
    const peers = await rooms.mesh(5);
    const docs = peers.map(({ doc }) => doc);
    const away = new Set<number>();
    for (let step = 0; step < 600; step++) {
      const who = next(5);
      const doc = docs[who];
      if (doc) edit(doc, next);
      if (next(60) === 0 && away.size < 2 && !away.has(who)) {
        away.add(who);
        peers[who]?.disconnect();
      } else if (next(40) === 0 && away.size > 0) {
        const back = [...away][next(away.size)] ?? 0;
        away.delete(back);
        peers[back]?.connect();
      }
      // Lets packets of other peers in between, so that edits meet in every order.
      if (next(5) === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    for (const back of away) peers[back]?.connect();
    await Promise.all(peers.map((peer) => linked(peer, 4, 30_000)));
    // Well before the repair that mends whatever was lost, 10 s after joining at the earliest: nothing was.
    await converged(docs, 8_000);
    const contents = docs.map((doc) => [
      doc.getText('text').toString(),
      doc.getArray('list').toJSON(),
      doc.getMap('shapes').toJSON(),
    ]);
    for (const content of contents) expect(content).toEqual(contents[0]);
    for (const doc of docs) expect(doc.store.pendingStructs).toBeNull();
    await rooms.close();
  });
});
