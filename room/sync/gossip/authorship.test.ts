import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { quietSync } from '../../testing/quiet-sync.ts';
import { memberNamed, type RecordingLink, recordingLink } from '../../testing/recording-link.ts';
import { createDocumentSync, type DocumentSync } from '../document-sync.ts';
import { decodeMessage, encodeMessage, type RoomMessage } from '../messages.ts';
import { Voice } from './voice.ts';

/** Ada's document in a room too large for everybody to be linked to everybody; Ben and Mallory are linked to her. */
let doc: Y.Doc;
let sync: DocumentSync;
let ben: RecordingLink;
let mallory: RecordingLink;
const voice = new Voice();

const start = (partial: boolean): void => {
  doc = new Y.Doc();
  sync = createDocumentSync({
    ...quietSync,
    doc,
    self: memberNamed('ada'),
    partial: () => partial,
  });
  [ben, mallory] = [recordingLink('ben'), recordingLink('mallory')];
  for (const link of [ben, mallory]) {
    sync.start(link);
    sync.take(link, { type: 'step1', stateVector: Uint8Array.of(0) });
    sync.take(link, { type: 'step2', update: Uint8Array.of(0, 0) });
    link.sent.length = 0;
  }
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  sync.close();
  vi.useRealTimers();
});

const update = ((): Uint8Array => {
  const bens = new Y.Doc();
  bens.getText('t').insert(0, 'Ben');
  return Y.encodeStateAsUpdate(bens);
})();

/** As it comes from the wire. */
const gossip = (by: Voice | null, origin = 'ben', number = 1): RoomMessage => {
  const id = { origin: memberNamed(origin), number };
  const signed = by?.sign({ ...id, update }) ?? new Uint8Array();
  return decodeMessage(
    encodeMessage({ type: 'gossip', ...id, signature: new Uint8Array(), voice: signed, update }),
  );
};
const written = (): string => doc.getText('t').toString();
const asked = (link: RecordingLink): boolean => {
  vi.advanceTimersByTime(1_000);
  return link.sent.map(decodeMessage).some(({ type }) => type === 'step1');
};

describe('gossip that comes through another in the name of somebody whom we are linked to', () => {
  test('is taken when its voice says so', () => {
    start(true);
    sync.take(ben, { type: 'voice', publicKey: voice.publicKey });
    sync.take(mallory, gossip(voice));
    expect(written()).toBe('Ben');
  });

  test.each([
    ['without a voice', () => gossip(null)],
    ['in another voice', () => gossip(new Voice())],
  ])('%s is dropped, and the author asked; what the author says itself is still taken', (_, forged) => {
    start(true);
    sync.take(ben, { type: 'voice', publicKey: voice.publicKey });
    sync.take(mallory, forged());
    expect(written()).toBe('');
    expect(mallory.endings).toEqual([]);
    expect([asked(ben), asked(mallory)]).toEqual([true, false]);
    sync.take(ben, gossip(voice));
    expect(written()).toBe('Ben');
  });

  test('is dropped while that one has told no voice, and taken from it: it may never have said anything', () => {
    start(true);
    sync.take(mallory, gossip(voice));
    expect(written()).toBe('');
    expect(mallory.endings).toEqual([]);
    expect([asked(ben), asked(mallory)]).toEqual([true, false]);
    sync.take(ben, { type: 'voice', publicKey: voice.publicKey });
    sync.take(ben, gossip(voice));
    expect(written()).toBe('Ben');
  });

  test('cannot be made to pass by telling another voice on another link, or a second one', () => {
    start(true);
    const another = new Voice();
    sync.take(ben, { type: 'voice', publicKey: voice.publicKey });
    sync.take(ben, { type: 'voice', publicKey: another.publicKey });
    sync.take(mallory, { type: 'voice', publicKey: another.publicKey });
    sync.take(mallory, gossip(another));
    expect(written()).toBe('');
  });

  test('is dropped where everybody is linked to everybody, whatever it says', () => {
    start(false);
    sync.take(ben, { type: 'voice', publicKey: voice.publicKey });
    sync.take(mallory, gossip(voice));
    expect(written()).toBe('');
    expect(asked(ben)).toBe(true);
  });
});

test('gossip of somebody whom we are not linked to is taken from whoever passes it on', () => {
  start(true);
  sync.take(mallory, gossip(null, 'cem'));
  expect(written()).toBe('Ben');
});

test('our own voice is told on each link before the first gossip, once', async () => {
  start(true);
  doc.getText('t').insert(0, 'x');
  await vi.advanceTimersByTimeAsync(100);
  doc.getText('t').insert(0, 'y');
  await vi.advanceTimersByTimeAsync(100);
  const said = ben.sent.map(decodeMessage);
  expect(said.map(({ type }) => type)).toEqual(['neighbours', 'voice', 'gossip', 'gossip']);
  const late = recordingLink('late');
  sync.start(late);
  expect(late.sent.map(decodeMessage).map(({ type }) => type)).toContain('voice');
});
