import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import type { Link } from '../mesh/link.ts';
import { quietSync } from '../testing/quiet-sync.ts';
import { memberNamed, recordingLink } from '../testing/recording-link.ts';
import { createDocumentSync, type DocumentSync, type DocumentSyncOptions } from './document-sync.ts';
import { decodeMessage, type RoomMessage } from './messages.ts';

/** Nothing that was sent later shows what was lost here, so that only the repair can find it. */

const REPAIR_MS = 30_000;
/** The longest time to the next repair, whatever the jitter. */
const LONGEST_MS = 1.5 * REPAIR_MS;

beforeEach(() => {
  vi.useFakeTimers();
});
const open: DocumentSync[] = [];
afterEach(() => {
  for (const sync of open.splice(0)) sync.close();
  vi.useRealTimers();
});

interface Peer {
  readonly name: string;
  readonly doc: Y.Doc;
  readonly sync: DocumentSync;
}

const peer = (name: string, options: Partial<DocumentSyncOptions>): Peer => {
  const doc = new Y.Doc();
  const sync = createDocumentSync({
    ...quietSync,
    doc,
    self: memberNamed(name),
    ...options,
  });
  open.push(sync);
  return { name, doc, sync };
};

/** Links two peers by a wire that loses what is sent while `lossy`, and notes the kinds of what arrives. */
const connect = (a: Peer, b: Peer) => {
  const wire = { lossy: false, lost: [] as string[], arrived: [] as string[] };
  const end = (to: Peer, from: () => Link): Link =>
    recordingLink(to.name, {
      send: (bytes) => {
        const message: RoomMessage = decodeMessage(bytes);
        (wire.lossy ? wire.lost : wire.arrived).push(`${message.type} to ${to.name}`);
        if (!wire.lossy) queueMicrotask(() => to.sync.take(from(), message));
      },
    });
  const toB: Link = end(b, () => toA);
  const toA: Link = end(a, () => toB);
  a.sync.start(toB);
  b.sync.start(toA);
  return wire;
};

const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(2_000);

/** Ada writes, and nothing that she sends in the next seconds arrives at Ben, who repairs. */
const lose = async (change: (doc: Y.Doc) => void, options: Partial<DocumentSyncOptions> = {}) => {
  const ada = peer('ada', options);
  const ben = peer('ben', { repairMs: REPAIR_MS, ...options });
  const wire = connect(ada, ben);
  ada.doc.getMap('m').set('first', 1);
  await settled();
  expect(ben.doc.getMap('m').toJSON()).toEqual({ first: 1 });

  wire.lossy = true;
  change(ada.doc);
  await settled();
  wire.lossy = false;
  wire.arrived.length = 0;
  const before = ben.doc.getMap('m').toJSON();
  await vi.advanceTimersByTimeAsync(LONGEST_MS);
  return { wire, before, after: ben.doc.getMap('m').toJSON() };
};

test('an update that was lost comes with the answer to the next repair', async () => {
  const { wire, before, after } = await lose((doc) => doc.getMap('m').set('second', 2));
  expect(wire.lost).toEqual(['update to ben']);
  expect(before).toEqual({ first: 1 });
  expect(after).toEqual({ first: 1, second: 2 });
  expect(wire.arrived.slice(0, 2)).toEqual(['step1 to ada', 'step2 to ben']);
});

test('so does a deletion, which no state vector shows', async () => {
  const { before, after } = await lose((doc) => doc.getMap('m').delete('first'));
  expect(before).toEqual({ first: 1 });
  expect(after).toEqual({});
});

test('so does, in a large room, an update whose announcement was lost too', async () => {
  const signer = { sign: () => new Uint8Array(64), verify: () => true };
  const { wire, before, after } = await lose((doc) => doc.getMap('m').set('second', 2), {
    partial: () => true,
    signer,
  });
  expect(wire.lost).toContain('gossip to ben');
  expect(before).toEqual({ first: 1 });
  expect(after).toEqual({ first: 1, second: 2 });
});
