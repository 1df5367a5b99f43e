import type { MemberId } from '@meshboard/signaling/protocol';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { LinkEnd } from './mesh/link.ts';
import type { SyncProgress } from './room.ts';
import { until } from './testing/node-room.ts';
import { servedRooms } from './testing/served-rooms.ts';

const here = servedRooms();

test('a link is told when it comes up, when it ends and when it is back, each once, with the members as they are then', async () => {
  const a = here.rooms.join();
  const told: (readonly [MemberId, LinkEnd | 'up', linked: boolean])[] = [];
  const isLinked = (member: MemberId): boolean =>
    a.members.some((known) => known.member === member && known.link.state === 'up');
  a.on('linkUp', (member) => told.push([member, 'up', isLinked(member)]));
  a.on('linkDown', (member, reason) => told.push([member, reason, isLinked(member)]));
  const b = here.rooms.join();
  const first = b.self;
  const times = (count: number): Promise<void> => until(`told ${count} times`, () => told.length >= count);
  await times(1);
  await until('measured', () =>
    a.members.some(({ link }) => link.state === 'up' && link.roundTripMs !== null),
  );
  b.disconnect();
  await times(2);
  b.connect();
  await times(3);
  const [, down] = told;
  expect(told).toEqual([
    [first, 'up', true],
    [first, down?.[1], expect.any(Boolean)],
    [b.self, 'up', true],
  ]);
  expect(down?.[1]).not.toBe('up');
});

test('`once` and `off` are those that users of Yjs know', async () => {
  const a = here.rooms.join();
  let once = 0;
  let never = 0;
  const listener = (): void => {
    never += 1;
  };
  a.once('linkUp', () => {
    once += 1;
  });
  a.on('linkUp', listener);
  a.off('linkUp', listener);
  here.rooms.join();
  here.rooms.join();
  await until('two links', () => a.members.filter(({ link }) => link.state === 'up').length === 2);
  expect([once, never]).toEqual([1, 0]);
});

test('while a document of some megabytes comes in, progress rises to its total, and then it is there', async () => {
  const doc = new Y.Doc();
  doc.transact(() => {
    for (let i = 0; i < 2_000; i++) doc.getMap('shapes').set(`shape ${i}`, new Uint8Array(2_000).fill(i));
  });
  const bytes = Y.encodeStateAsUpdate(doc).length;
  const holder = here.rooms.join({ doc });
  await until(
    'alone',
    () => holder.status.state === 'alone',
    (look) => holder.on('status', look),
  );
  const newcomer = here.rooms.join();
  const told: SyncProgress[] = [];
  const shapes: number[] = [];
  newcomer.on('syncProgress', (progress) => {
    told.push(progress);
    shapes.push(newcomer.doc.getMap('shapes').size);
  });
  await until(
    'synced',
    () => newcomer.synced,
    (look) => newcomer.on('synced', look),
  );

  expect(told.length).toBeGreaterThan(2);
  const [first] = told;
  const last = told.at(-1);
  expect(first?.received).toBeLessThan(bytes / 2);
  expect(last).toEqual({ received: first?.total, total: first?.total });
  for (const [index, { received, total }] of told.entries()) {
    expect(total).toBe(first?.total);
    if (index > 0) expect(received).toBeGreaterThanOrEqual(told[index - 1]?.received ?? Number.NaN);
  }
  // Parts have a few bytes of their own.
  expect(last?.total).toBeGreaterThan(bytes * 0.95);
  expect(last?.total).toBeLessThan(bytes * 1.05);
  // What is told as received is in the document.
  expect(shapes[0]).toBeGreaterThan(0);
  expect(newcomer.doc.getMap('shapes').size).toBe(2_000);
});
