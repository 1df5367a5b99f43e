import { afterEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import type { Link, LinkEnd } from '../mesh/link.ts';
import { exchanged, quietSync } from '../testing/quiet-sync.ts';
import { memberNamed, type RecordingLink, recordingLink } from '../testing/recording-link.ts';
import { createDocumentSync, type DocumentSync, type DocumentSyncOptions } from './document-sync.ts';
import { fields, forge, hole, item } from './gate/testing/forge.ts';
import { GateError } from './gate/update-gate.ts';
import { decodeMessage, type RoomMessage } from './messages.ts';

const open: DocumentSync[] = [];
const start = (
  options: Partial<DocumentSyncOptions> = {},
): { readonly doc: Y.Doc; readonly sync: DocumentSync } => {
  const doc = options.doc ?? new Y.Doc();
  const sync = createDocumentSync({
    ...quietSync,
    archiveLagMs: 1_000,
    ...options,
    doc,
  });
  open.push(sync);
  return { doc, sync };
};

afterEach(() => {
  for (const sync of open.splice(0)) sync.close();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const said = (link: RecordingLink): RoomMessage[] => link.sent.map(decodeMessage);
const kinds = (link: RecordingLink): string[] => said(link).map(({ type }) => type);
const nothing = Y.encodeStateVector(new Y.Doc());
const updateOf = (write: (doc: Y.Doc) => void): { readonly client: number; readonly update: Uint8Array } => {
  const doc = new Y.Doc();
  write(doc);
  return { client: doc.clientID, update: Y.encodeStateAsUpdate(doc) };
};
/** Lets what is gathered in a task go out. */
const task = (): Promise<void> => Promise.resolve();

describe('a link that comes up', () => {
  test('is told our neighbours and asked for the document; live updates wait until it has asked us', async () => {
    const { doc, sync } = start();
    const ada = recordingLink('ada');
    sync.start(ada);
    expect(kinds(ada)).toEqual(['neighbours', 'step1']);
    doc.getText('t').insert(0, 'x');
    await task();
    expect(kinds(ada)).toEqual(['neighbours', 'step1']);
    sync.take(ada, { type: 'step1', stateVector: nothing });
    expect(kinds(ada).at(-1)).toBe('step2');
    doc.getText('t').insert(0, 'y');
    await vi.waitFor(() => expect(kinds(ada).at(-1)).toBe('update'));
  });

  test('to a viewer is not asked: its answer would be refused', () => {
    const { sync } = start();
    const eve = recordingLink('eve', { right: 'view' });
    sync.start(eve);
    expect(kinds(eve)).toEqual(['neighbours']);
  });

  test('is answered with nothing, and told of no change, by a viewer', async () => {
    const { doc, sync } = start({ right: 'view' });
    const ada = recordingLink('ada');
    sync.start(ada);
    ada.sent.length = 0;
    sync.take(ada, { type: 'step1', stateVector: nothing });
    doc.getText('t').insert(0, 'x');
    await task();
    expect(ada.sent).toEqual([]);
  });

  test('with a question or news that would be of no consequence: they are not even read', () => {
    const unreadable = Uint8Array.of(9, 9);
    const viewer = start({ right: 'view' });
    const ada = recordingLink('ada');
    viewer.sync.start(ada);
    expect(() => viewer.sync.take(ada, { type: 'step1', stateVector: unreadable })).not.toThrow();
    const editor = start();
    const eve = recordingLink('eve', { right: 'view' });
    editor.sync.start(eve);
    expect(() => editor.sync.take(eve, { type: 'news', stateVector: unreadable })).not.toThrow();
  });

  test('is asked only when its turn comes, while a newcomer asks another', () => {
    const { sync } = start();
    const [ada, ben] = [recordingLink('ada'), recordingLink('ben')];
    sync.askOnly(memberNamed('ada'));
    sync.start(ada);
    sync.start(ben);
    expect(kinds(ben)).not.toContain('step1');
    sync.askOnly(null);
    expect(kinds(ben)).toContain('step1');
    expect(kinds(ada).filter((kind) => kind === 'step1')).toHaveLength(1);
  });
});

describe('a peer is synced', () => {
  test.each([
    ['large', true],
    ['small', false],
  ])('in a %s room from which its source has gone: %s', (_size, stays) => {
    const { sync } = start({ right: 'view', partial: () => stays });
    const ada = recordingLink('ada');
    const eve = recordingLink('eve', { right: 'view' });
    sync.start(eve);
    expect(sync.synced).toBe(false);
    exchanged(sync, ada);
    expect(sync.synced).toBe(true);
    // An editor who is no neighbour ends the link; what it writes from now on comes through other viewers.
    sync.stop(ada, 'lost');
    expect(sync.synced).toBe(stays);
    sync.stop(eve, 'lost');
    expect(sync.synced).toBe(false);
  });
});

test('who sent something that does not fit what has come since is asked again, and nobody is to blame', () => {
  vi.useFakeTimers();
  const { doc, sync } = start();
  const [ada, mallory] = [exchanged(sync, recordingLink('ada')), exchanged(sync, recordingLink('mallory'))];
  const { client, update } = updateOf((other) => other.getText('t').insert(0, 'honest'));
  // Text that waits for Ada's first letter; and meanwhile its first two clocks, declared collected.
  const waits = item(4, { origin: [client, 0] }, fields('trap'));
  for (const struct of [waits, hole(0, 2)])
    sync.take(mallory, {
      type: 'update',
      update: forge([{ client: 4711, clock: 0, structs: [struct] }]),
    });
  expect(() => sync.take(ada, { type: 'update', update })).not.toThrow();
  expect(doc.getText('t').toString()).toBe('honest');
  vi.advanceTimersByTime(600);
  expect(kinds(mallory)).toContain('step1');
  expect(kinds(ada)).not.toContain('step1');
});

test('questions in plenty are answered together while the link has not got rid of an earlier answer', async () => {
  const { doc, sync } = start();
  doc.getMap('m').set('k', new Uint8Array(2_000_000));
  const nobody = (): void => undefined;
  let sent = nobody;
  const waiting = (): boolean => sent !== nobody;
  const unsent = { bytes: 0 };
  const mallory = recordingLink('mallory', {
    right: 'view',
    drained: () =>
      new Promise((resolve) => {
        sent = () => {
          unsent.bytes = 0;
          resolve();
        };
      }),
  });
  Object.defineProperty(mallory, 'queuedBytes', { get: () => unsent.bytes });
  sync.start(mallory);
  mallory.sent.length = 0;
  sync.take(mallory, { type: 'step1', stateVector: nothing });
  unsent.bytes = 2_000_000;
  for (let i = 0; i < 100; i++) sync.take(mallory, { type: 'step1', stateVector: nothing });
  await vi.waitFor(() => expect(waiting()).toBe(true), 20_000);
  expect(kinds(mallory)).toEqual(['step2']);
  sent();
  await vi.waitFor(() => expect(kinds(mallory)).toEqual(new Array(101).fill('step2')), 20_000);
  expect(mallory.sent.filter((bytes) => bytes.length > 1_000)).toHaveLength(2);
});

test('after a question that was much work further ones are gathered and answered together', async () => {
  vi.useFakeTimers();
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 50;
    return now;
  });
  const { sync } = start();
  const eve = recordingLink('eve', { right: 'view' });
  sync.start(eve);
  eve.sent.length = 0;
  for (let i = 0; i < 10; i += 1) {
    sync.take(eve, { type: 'step1', stateVector: nothing });
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(kinds(eve)).toEqual(['step2']);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(kinds(eve)).toEqual(new Array(10).fill('step2'));
});

describe('a large document', () => {
  const large = (): Y.Doc => {
    const doc = new Y.Doc();
    for (let i = 0; i < 2_000; i++) doc.getMap('m').set(`k${i}`, new Uint8Array(1_000));
    return doc;
  };

  test('goes out in parts and a step 2, and says about how much it is in all', () => {
    const doc = large();
    const { sync } = start({ doc });
    const ada = recordingLink('ada');
    sync.start(ada);
    ada.sent.length = 0;
    sync.take(ada, { type: 'step1', stateVector: nothing });
    expect(kinds(ada)).toEqual(['part', 'part', 'part', 'step2']);
    const copy = new Y.Doc();
    let bytes = 0;
    for (const message of said(ada)) {
      if (message.type !== 'part' && message.type !== 'step2') throw new Error(message.type);
      Y.applyUpdate(copy, message.update);
      bytes += message.update.length;
    }
    expect(copy.getMap('m').size).toBe(2_000);
    for (const message of said(ada))
      if (message.type === 'part') expect(Math.abs(message.total - bytes)).toBeLessThan(bytes / 50);
  });

  test('is cut as the link takes it, and holds what is drawn meanwhile', async () => {
    const doc = large();
    const { sync } = start({ doc });
    let queued = 0;
    let room: () => void = () => undefined;
    const ada = recordingLink('ada', {
      send: (bytes) => {
        queued += bytes.length;
        ada.sent.push(bytes);
      },
      drained: () =>
        new Promise((resolve) => {
          room = resolve;
        }),
    });
    Object.defineProperty(ada, 'queuedBytes', { get: () => queued });
    sync.start(ada);
    ada.sent.length = 0;
    sync.take(ada, { type: 'step1', stateVector: nothing });
    // 1.5 MB are ahead; the rest waits, and is not encoded yet.
    expect(kinds(ada)).toEqual(['part', 'part', 'part']);
    doc.getMap('m').set('late', 1);
    doc.getMap('m').delete('k0');
    queued = 0;
    room();
    await vi.waitFor(() => expect(kinds(ada).at(-1)).toBe('step2'));
    const copy = new Y.Doc();
    for (const message of said(ada))
      if (message.type === 'part' || message.type === 'step2') Y.applyUpdate(copy, message.update);
    expect(Y.equalSnapshots(Y.snapshot(copy), Y.snapshot(doc))).toBe(true);
    expect(kinds(ada)).not.toContain('update');
  });

  test('goes to a y-webrtc peer as updates that its channel carries', () => {
    const { sync } = start({ doc: large() });
    const stock = recordingLink('stock', { dialect: 'y-webrtc' });
    sync.start(stock);
    sync.take(stock, { type: 'step1', stateVector: nothing });
    expect(new Set(kinds(stock))).toEqual(new Set(['step1', 'update', 'step2']));
    for (const bytes of stock.sent) expect(bytes.length).toBeLessThan(262_144);
  });

  test('tells of its progress while it comes in', () => {
    const { sync } = start();
    const ada = recordingLink('ada');
    sync.start(ada);
    const seen: number[][] = [];
    sync.on('partTaken', (received, total) => seen.push([received, total]));
    const { update } = updateOf((doc) => doc.getText('t').insert(0, 'first'));
    sync.take(ada, { type: 'part', total: 500, update });
    expect(seen).toEqual([[update.length, 500]]);
  });
});

describe('an update', () => {
  test('is passed on only to those who lack a link to whoever sent it', async () => {
    const { sync } = start();
    const [ada, ben, cem] = ['ada', 'ben', 'cem'].map((name) => exchanged(sync, recordingLink(name)));
    if (!ada || !ben || !cem) throw new Error('no links');
    for (const link of [ada, ben, cem]) link.sent.length = 0;
    sync.take(ada, { type: 'neighbours', members: new Set([memberNamed('m'), memberNamed('ben')]) });
    sync.take(ada, { type: 'update', update: updateOf((doc) => doc.getText('t').insert(0, 'x')).update });
    await task();
    expect([kinds(ada), kinds(ben), kinds(cem)]).toEqual([[], [], ['update']]);
  });

  test('in the name of somebody who speaks for himself elsewhere changes nothing, and is asked about', () => {
    vi.useFakeTimers();
    const forged = updateOf((doc) => doc.getText('t').insert(0, 'forged'));
    const { doc, sync } = start({
      mayAuthor: (link: Link, client) => client !== forged.client || link.member === memberNamed('ada'),
    });
    const mallory = exchanged(sync, recordingLink('mallory'));
    sync.take(mallory, { type: 'update', update: forged.update });
    expect(doc.getText('t').toString()).toBe('');
    expect(mallory.endings).toEqual([]);
    vi.advanceTimersByTime(600);
    expect(kinds(mallory)).toEqual(['step1']);
  });

  test('as a step 2 that nobody asked for is no way round that', () => {
    const { doc, sync } = start();
    const mallory = exchanged(sync, recordingLink('mallory'));
    const { update } = updateOf((other) => other.getText('t').insert(0, 'forged'));
    expect(() => sync.take(mallory, { type: 'step2', update })).toThrow(GateError);
    expect(() => sync.take(mallory, { type: 'part', total: 1, update })).toThrow(GateError);
    expect(doc.getText('t').toString()).toBe('');
  });

  test('that the archive still lacks after a while is brought to it by whoever has it', () => {
    vi.useFakeTimers();
    const { sync } = start();
    const archive = exchanged(sync, recordingLink('archive', { kind: 'archive' }));
    const ada = exchanged(sync, recordingLink('ada'));
    archive.sent.length = 0;
    sync.take(archive, { type: 'neighbours', members: new Set([memberNamed('m'), memberNamed('ada')]) });
    sync.take(archive, { type: 'saved', count: 1, stateVector: nothing, deleted: 0 });
    // Ada, who says she is linked to the archive, tells us and is gone before the archive has heard.
    sync.take(ada, {
      type: 'update',
      update: updateOf((doc) => doc.getText('t').insert(0, 'last words')).update,
    });
    sync.stop(ada, 'lost');
    archive.sent.length = 0;
    vi.advanceTimersByTime(2_000);
    const [message] = said(archive);
    if (message?.type !== 'update') throw new Error('nothing was brought');
    const copy = new Y.Doc();
    Y.applyUpdate(copy, message.update);
    expect(copy.getText('t').toString()).toBe('last words');
  });
});

describe('an author whose link breaks a moment after it told us something', () => {
  const NOW = { afterMs: 0, reason: 'lost' } as const;
  const newsAfter = (
    { afterMs, reason }: { readonly afterMs: number; readonly reason: LinkEnd },
    options: Partial<DocumentSyncOptions> = {},
  ): { readonly sync: DocumentSync; readonly carl: RecordingLink; readonly news: () => number } => {
    vi.useFakeTimers();
    const { sync } = start(options);
    const zed = exchanged(sync, recordingLink('zed'));
    const carl = exchanged(sync, recordingLink('carl'));
    sync.take(zed, { type: 'neighbours', members: new Set([memberNamed('self'), memberNamed('carl')]) });
    sync.take(zed, { type: 'update', update: updateOf((doc) => doc.getMap('m').set('x', 1)).update });
    vi.advanceTimersByTime(afterMs);
    sync.stop(zed, reason);
    vi.advanceTimersByTime(2_000);
    return { sync, carl, news: () => kinds(carl).filter((kind) => kind === 'news').length };
  };

  test('may not have told everybody: the others are told what we have', () => {
    const { carl, news } = newsAfter(NOW);
    expect(news()).toBe(1);
    const other = start();
    const back = exchanged(other.sync, recordingLink('self'));
    for (const message of said(carl)) other.sync.take(back, message);
    vi.advanceTimersByTime(1_000);
    expect(kinds(back)).toContain('step1');
  });

  test('has told everybody if it said goodbye, or if that was long ago', () => {
    expect(newsAfter({ ...NOW, reason: 'left' }).news()).toBe(0);
    expect(newsAfter({ ...NOW, afterMs: 10_000 }).news()).toBe(0);
  });

  test('is no matter for us where announcements mend, or if nobody asks us', () => {
    expect(newsAfter(NOW, { partial: () => true }).news()).toBe(0);
    expect(newsAfter(NOW, { right: 'view' }).news()).toBe(0);
  });

  test('is one of many whose links break: that is told of once in a while', () => {
    const { sync, news } = newsAfter(NOW);
    const update = updateOf((doc) => doc.getMap('m').set('y', 1)).update;
    for (let i = 0; i < 20; i += 1) {
      const link = exchanged(sync, recordingLink(`z${i}`));
      sync.take(link, { type: 'update', update });
      sync.stop(link, 'lost');
      vi.advanceTimersByTime(100);
    }
    vi.advanceTimersByTime(60_000);
    expect(news()).toBe(2);
  });
});

test('what somebody got by a step 2 is asked for if it has not come by itself meanwhile', () => {
  vi.useFakeTimers();
  const news = updateOf((doc) => doc.getText('t').insert(0, 'x'));
  const other = new Y.Doc();
  Y.applyUpdate(other, news.update);
  for (const comes of [true, false]) {
    const { sync } = start({ partial: () => true });
    const ada = exchanged(sync, recordingLink('ada'));
    sync.take(ada, { type: 'news', stateVector: Y.encodeStateVector(other) });
    if (comes) sync.take(ada, { type: 'update', update: news.update });
    vi.advanceTimersByTime(1_000);
    expect(kinds(ada).includes('step1')).toBe(!comes);
  }
});

test('what has waited for missing structs since the last repair is dropped', () => {
  vi.useFakeTimers();
  const author = new Y.Doc();
  author.getText('t').insert(0, 'first');
  const first = Y.encodeStateAsUpdate(author);
  const before = Y.encodeStateVector(author);
  author.getText('t').insert(5, 'second');
  for (const [repairs, text] of [
    [1, 'firstsecond'],
    [2, 'first'],
  ] as const) {
    const { doc, sync } = start({ repairMs: 1_000 });
    const ada = exchanged(sync, recordingLink('ada'));
    sync.take(ada, { type: 'update', update: Y.encodeStateAsUpdate(author, before) });
    vi.advanceTimersByTime(1_100 * repairs);
    sync.take(ada, { type: 'update', update: first });
    expect(doc.getText('t').toJSON()).toBe(text);
  }
});
