import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Link } from '../mesh/link.ts';
import { recordingLink } from '../testing/recording-link.ts';
import { createAdmission } from './admission.ts';
import { all, any, bytes, fields, forge, hole, item } from './gate/testing/forge.ts';
import type { WaitingLimits, Way } from './waiting.ts';

const VICTIM = 4711;
const ATTACKER = 666;
const anybody = (): boolean => true;

const setUp = (limits?: Partial<WaitingLimits>) => {
  const author = new Y.Doc();
  author.clientID = VICTIM;
  author.getText('text').insert(0, 'hello');
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(author));
  const [victim, mallory] = [recordingLink('victim'), recordingLink('mallory')];
  const notTaken: Link[] = [];
  const admission = createAdmission(doc, (link) => notTaken.push(link), limits);
  const take = (from: Link, update: Uint8Array, way: Way = 'update'): void =>
    admission.admit(update, from, way, anybody);
  /** What the author does next, as the update that it makes. */
  const work = (edit: (doc: Y.Doc) => void): Uint8Array => {
    const before = Y.encodeStateVector(author);
    edit(author);
    return Y.encodeStateAsUpdate(author, before);
  };
  return { author, doc, admission, victim, mallory, notTaken, take, work };
};

const one = (struct: ReturnType<typeof item>, client = ATTACKER, clock = 0): Uint8Array =>
  forge([{ client, clock, structs: [struct] }]);

/** A block of bytes that hangs behind something of a client whom nobody knows. */
const waits = (size: number, of = 99, clock = 0): Uint8Array =>
  one(
    item(3, { origin: [of, 0] }, all(fields(size), bytes(...Array<number>(size).fill(1)))),
    ATTACKER + of,
    clock,
  );

const lengths = (doc: Y.Doc, name: string): [counted: number, held: number] => {
  const type = doc.getText(name);
  let held = 0;
  for (let each = type._start; each !== null; each = each.right)
    if (!each.deleted && each.countable) held += each.length;
  return [type.length, held];
};

describe('what waits for structs that have not come', () => {
  test('is applied as what it is, by whom and how it came, once they are there', () => {
    const { doc, admission, victim, mallory, take, work } = setUp();
    const first = work((author) => author.getText('text').insert(5, ' there'));
    const second = work((author) => author.getText('text').insert(11, '!'));
    const seen: [origin: unknown, way: Way | null][] = [];
    doc.on('update', (_update: Uint8Array, origin: unknown) => seen.push([origin, admission.applying()]));
    take(mallory, second, 'gossip');
    expect(admission.waitingBytes).toBeGreaterThan(0);
    expect(doc.store.pendingStructs).toBeNull();
    take(victim, first);
    expect(doc.getText('text').toJSON()).toBe('hello there!');
    expect(seen).toEqual([
      [victim, 'update'],
      [mallory, 'gossip'],
    ]);
    expect([admission.waitingBytes, admission.applying()]).toEqual([0, null]);
  });

  test('may wait for what waits itself, and be deleted before it is there', () => {
    const { doc, admission, victim, take, work } = setUp();
    const edits = [
      work((author) => author.getText('text').insert(0, 'a')),
      work((author) => author.getMap('map').set('key', new Y.Map())),
      work((author) => author.getText('text').insert(1, 'b')),
      work((author) => author.getText('text').delete(0, 3)),
    ];
    for (const edit of edits.toReversed()) take(victim, edit);
    expect(doc.getText('text').toJSON()).toBe('ello');
    expect(admission.waitingBytes).toBe(0);
  });

  test('is bounded for each sender by itself, who is asked again', () => {
    const { admission, victim, mallory, notTaken, take, work } = setUp({ maxBytes: 1_000 });
    work((author) => author.getText('text').insert(0, 'never sent'));
    take(
      victim,
      work((author) => author.getText('text').insert(0, 'x')),
    );
    const honest = admission.waitingBytes;
    take(mallory, waits(500));
    expect(notTaken).toEqual([]);
    expect(admission.waitingBytes).toBeGreaterThan(honest + 500);
    take(mallory, waits(700, 98));
    expect(notTaken).toEqual([mallory]);
    expect(admission.waitingBytes).toBe(honest);
  });

  test('is bounded in number, and in deletions', () => {
    const { admission, mallory, notTaken, take } = setUp({ maxUpdates: 3, maxDeletionBytes: 1_000 });
    for (const of of [95, 96, 97]) take(mallory, waits(1, of));
    expect(notTaken).toEqual([]);
    take(mallory, waits(1, 98));
    expect([notTaken.length, admission.waitingBytes]).toEqual([1, 0]);
    const ranges = Array.from({ length: 2_000 }, (_, i) => [10 + 2 * i, 1] as const);
    take(mallory, forge([], [{ client: VICTIM, ranges }]));
    expect([notTaken.length, admission.waitingBytes]).toEqual([2, 0]);
  });

  test('is bounded over all links that somebody has had: the oldest goes', () => {
    const { admission, notTaken, take } = setUp({ maxTotalBytes: 1_000 });
    const links = ['a', 'b', 'c'].map((name) => recordingLink(name));
    for (const link of links) take(link, waits(400));
    expect(notTaken).toEqual(links.slice(0, 1));
    expect(admission.waitingBytes).toBeLessThan(1_000);
  });

  test('is not tried for ever', () => {
    const { admission, victim, mallory, notTaken, take, work } = setUp({ maxTries: 3 });
    // One character in two of what the victim will write.
    const ranges = Array.from({ length: 100 }, (_, i) => [6 + 2 * i, 1] as const);
    take(mallory, forge([], [{ client: VICTIM, ranges }]));
    for (let i = 0; i < 10 && notTaken.length === 0; i++)
      take(
        victim,
        work((author) => author.getText('text').insert(0, 'ab')),
      );
    expect(notTaken).toEqual([mallory]);
    expect(admission.waitingBytes).toBe(0);
  });

  test('can be forgotten: a trap for what the victim will write is gone', () => {
    const { doc, admission, victim, mallory, take, work } = setUp();
    take(mallory, forge([], [{ client: VICTIM, ranges: [[6, 1_000]] }]));
    admission.dropWhatWaitsInVain();
    expect(admission.waitingBytes).toBeGreaterThan(0);
    admission.dropWhatWaitsInVain();
    expect(admission.waitingBytes).toBe(0);
    take(
      victim,
      work((author) => author.getText('text').insert(5, ', world')),
    );
    expect(doc.getText('text').toJSON()).toBe('hello, world');
  });

  test('is compared with what has come meanwhile: another item in a part of its place', () => {
    const { doc, victim, mallory, notTaken, take, work } = setUp();
    const eve = recordingLink('eve');
    // Text of four letters behind the victim's next one; and two letters in the same place, in another text.
    take(mallory, one(item(4, { origin: [VICTIM, 5] }, fields('trap'))));
    take(eve, one(item(4, { root: 'other' }, fields('tr'))));
    take(
      victim,
      work((author) => author.getText('text').insert(5, '!')),
    );
    expect(notTaken).toEqual([mallory]);
    expect(doc.getText('text').toJSON()).toBe('hello!');
    for (const name of ['text', 'other']) {
      const [counted, held] = lengths(doc, name);
      expect(counted).toBe(held);
    }
  });

  test('does not stop what ends the waiting, when it does not fit itself', () => {
    const { doc, admission, victim, mallory, notTaken, take, work } = setUp();
    // Text that waits for the victim's next letter; and meanwhile its first two clocks, declared collected.
    take(mallory, one(item(4, { origin: [VICTIM, 5] }, fields('trap'))));
    take(mallory, one(hole(0, 2)));
    take(
      victim,
      work((author) => author.getText('text').insert(5, '!')),
    );
    expect(doc.getText('text').toJSON()).toBe('hello!');
    expect(notTaken).toEqual([mallory]);
    expect(admission.waitingBytes).toBe(0);
  });

  test('does not build a deep tree from below', () => {
    const { doc, admission, mallory, notTaken, take } = setUp();
    const nested = (client: number, parent?: number): Uint8Array =>
      forge([
        {
          client,
          clock: 0,
          structs: Array.from({ length: 60 }, (_, i) =>
            item(
              7,
              i > 0
                ? { parent: [client, i - 1] }
                : parent === undefined
                  ? { root: 'board' }
                  : { parent: [parent, 59] },
              fields(0),
            ),
          ),
        },
      ]);
    // Each tree hangs below the one that comes after it.
    for (let i = 0; i < 40; i++) take(mallory, nested(1_000 + i, 1_001 + i));
    take(mallory, nested(1_040));
    expect(notTaken).toEqual([mallory]);
    expect(Y.getState(doc.store, 1_040)).toBe(60);
    expect(Y.getState(doc.store, 1_039)).toBe(0);
    // The others wait for the one that was refused.
    for (let i = 0; i < 2; i++) admission.dropWhatWaitsInVain();
    expect(admission.waitingBytes).toBe(0);
  });

  test('is left alone where the application has applied it, and is its own when its time comes', () => {
    const { doc, admission, victim, take, work } = setUp();
    const first = work((author) => author.getText('text').insert(5, ' there'));
    const second = work((author) => author.getText('text').insert(11, '!'));
    Y.applyUpdate(doc, second, 'storage');
    const seen: unknown[] = [];
    doc.on('update', (_update: Uint8Array, origin: unknown) => seen.push(origin));
    take(victim, one(item(8, { root: 'list' }, any(1))));
    expect(doc.store.pendingStructs).not.toBeNull();
    expect(admission.waitingBytes).toBe(0);
    take(victim, first);
    expect(doc.getText('text').toJSON()).toBe('hello there!');
    expect(seen.map((origin) => origin === victim)).toEqual([true, true, false]);
  });
});
