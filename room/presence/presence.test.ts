import { afterEach, describe, expect, test, vi } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Link } from '../mesh/link.ts';
import { MessageError } from '../message-error.ts';
import { decodeMessage, encodeMessage } from '../sync/messages.ts';
import { recordingLink } from '../testing/recording-link.ts';
import { decodeEntries, encodeEntries } from './entries.ts';
import { createPresence, type Presence } from './presence.ts';

const entry = (client: number, clock: number, state: unknown): Uint8Array =>
  encodeEntries([{ client, clock, json: JSON.stringify(state) }]);

const awareness = new Awareness(new Y.Doc());
let presence: Presence;
const begin = (...links: Link[]): void => {
  presence = createPresence(awareness, () => links, {
    partial: () => false,
    branches: () => links,
    present: () => true,
    linked: (member) => links.some((link) => link.member === member),
    graft: () => undefined,
    patience: () => 600,
    hears: () => false,
  });
  for (const link of links) presence.linkUp(link);
};

afterEach(() => {
  presence.close();
  vi.useRealTimers();
});

describe('an entry', () => {
  test('is seen while its link is up, and gone with it at once', () => {
    const ada = recordingLink('ada');
    begin(ada);
    presence.take(ada, entry(7, 1, { name: 'Ada' }));
    expect(awareness.getStates().get(7)).toEqual({ name: 'Ada' });
    expect(presence.linkOf(7)).toBe(ada);
    presence.linkDown(ada, false);
    expect(awareness.getStates().has(7)).toBe(false);
    expect(presence.linkOf(7)).toBeUndefined();
  });

  test("cannot be moved by another's link, nor taken away", () => {
    const [ada, mallory] = [recordingLink('ada'), recordingLink('mallory')];
    begin(ada, mallory);
    presence.take(ada, entry(7, 1, { name: 'Ada' }));
    presence.take(mallory, entry(7, 2, { name: 'Mallory was here' }));
    presence.take(mallory, entry(7, 3, null));
    expect(awareness.getStates().get(7)).toEqual({ name: 'Ada' });
  });

  describe('of a y-webrtc peer that another such peer has passed on before', () => {
    const named = (client: number) => ({ client, clock: 1, json: JSON.stringify({ name: `n${client}` }) });
    const one = recordingLink('one', { dialect: 'y-webrtc' });
    const two = recordingLink('two', { dialect: 'y-webrtc' });
    const meet = (): void => {
      begin(one, two);
      presence.take(one, encodeEntries([named(1), named(2)]));
      presence.take(two, encodeEntries([named(2), named(1)]));
    };

    test('is its own, and goes with its own link', () => {
      meet();
      expect([presence.linkOf(1), presence.linkOf(2)]).toEqual([one, two]);
      presence.hide(two);
      expect([...awareness.getStates().keys()].filter((client) => client <= 2)).toEqual([1]);
    });

    test('is not taken over by one who has said who it is, nor from one who has', () => {
      meet();
      presence.take(one, encodeEntries([named(2)]));
      expect(presence.linkOf(2)).toBe(two);
      const liar = recordingLink('liar', { dialect: 'y-webrtc' });
      presence.take(liar, encodeEntries([named(2)]));
      expect(presence.linkOf(2)).toBe(two);
    });

    test('one of ours is not taken over at all', () => {
      const ada = recordingLink('ada');
      begin(ada, one);
      presence.take(ada, encodeEntries([named(7)]));
      presence.take(one, encodeEntries([named(7)]));
      expect(presence.linkOf(7)).toBe(ada);
    });
  });

  test('that a viewer claims yields to an editor, and never the other way round', () => {
    const mallory = recordingLink('mallory', { right: 'view' });
    const ada = recordingLink('ada');
    begin(ada, mallory);
    presence.take(mallory, entry(7, 2 ** 30, { name: 'Mallory' }));
    expect(presence.linkOf(7)).toBeUndefined();
    presence.take(ada, entry(7, 1, { name: 'Ada' }));
    presence.take(mallory, entry(7, 2 ** 30, { name: 'Mallory again' }));
    expect(awareness.getStates().get(7)).toEqual({ name: 'Ada' });
    expect(presence.linkOf(7)).toBe(ada);
    presence.linkDown(mallory, false);
    expect(awareness.getStates().get(7)).toEqual({ name: 'Ada' });
  });

  test('belongs to its link also while nothing is heard on that', () => {
    const [ada, mallory] = [recordingLink('ada'), recordingLink('mallory')];
    begin(ada, mallory);
    presence.take(ada, entry(7, 1, { name: 'Ada' }));
    presence.hide(ada);
    expect(awareness.getStates().has(7)).toBe(false);
    presence.take(mallory, entry(7, 9, { name: 'Mallory was here' }));
    expect(awareness.getStates().has(7)).toBe(false);
    expect(presence.linkOf(7)).toBe(ada);
    presence.heard(ada);
    presence.take(ada, entry(7, 1, { name: 'Ada' }));
    expect(awareness.getStates().get(7)).toEqual({ name: 'Ada' });

    presence.hide(ada);
    presence.linkDown(ada, false);
    presence.take(mallory, entry(7, 1, { name: 'Ada, on a new link' }));
    expect(presence.linkOf(7)).toBe(mallory);
  });

  test('that is nested without end is refused, whole or as a change', () => {
    const mallory = recordingLink('mallory', { right: 'view' });
    begin(mallory);
    const deep = JSON.parse(`${'['.repeat(1_000)}${']'.repeat(1_000)}`);
    expect(() => presence.take(mallory, entry(7, 1, { deep }))).toThrow(MessageError);
    expect(awareness.getStates().has(7)).toBe(false);
    const change = encodeMessage({
      type: 'presenceChange',
      client: 7,
      clock: 2,
      base: 1,
      set: { deep },
      gone: [],
    });
    expect(() => decodeMessage(change)).toThrow(MessageError);
    const shallow = JSON.parse(`${'['.repeat(30)}${']'.repeat(30)}`);
    presence.take(mallory, entry(7, 1, { shallow }));
    expect(awareness.getStates().get(7)).toEqual({ shallow });
  });

  test('of our own is not taken from anybody', () => {
    const mallory = recordingLink('mallory');
    awareness.setLocalState({ name: 'me' });
    begin(mallory);
    presence.take(mallory, entry(awareness.clientID, 1_000, { name: 'not me' }));
    presence.take(mallory, entry(awareness.clientID, 1_001, null));
    expect(awareness.getLocalState()).toEqual({ name: 'me' });
  });

  test('is seen again when its peer comes back with the clock it had', () => {
    const [first, second] = [recordingLink('ada'), recordingLink('ada')];
    begin(first, second);
    presence.take(first, entry(7, 5, { name: 'Ada' }));
    presence.linkDown(first, false);
    presence.take(second, entry(7, 5, { name: 'Ada' }));
    expect(awareness.getStates().has(7)).toBe(true);
  });

  test('one link brings a few at the most, not a crowd', () => {
    const mallory = recordingLink('mallory');
    begin(mallory);
    presence.take(
      mallory,
      encodeEntries(Array.from({ length: 50 }, (_, i) => ({ client: 100 + i, clock: 1, json: '{}' }))),
    );
    expect([...awareness.getStates().keys()].filter((client) => client >= 100 && client < 150)).toHaveLength(
      4,
    );
  });
});

describe('what is sent', () => {
  const clocks = (link: { readonly sent: readonly Uint8Array[] }): number[] =>
    link.sent.map((bytes) => {
      const message = decodeMessage(bytes);
      if (message.type === 'presenceChange') return message.clock;
      return message.type === 'awareness' ? (decodeEntries(message.update)[0]?.clock ?? -1) : -1;
    });

  test('is the first change at once, and then the latest only, 30 times a second', () => {
    vi.useFakeTimers();
    const ada = recordingLink('ada');
    begin(ada);
    ada.sent.length = 0;
    for (let i = 0; i < 100; i++) awareness.setLocalStateField('cursor', i);
    expect(ada.sent).toHaveLength(1);
    vi.advanceTimersByTime(40);
    expect(ada.sent).toHaveLength(2);
    const [first = 0, last = 0] = clocks(ada);
    expect(last - first).toBe(99);
    vi.advanceTimersByTime(1_000);
    expect(ada.sent).toHaveLength(2);
  });

  test('is all of it at first, and what has changed from then on', () => {
    vi.useFakeTimers();
    const [ada, stock] = [recordingLink('ada'), recordingLink('stock', { dialect: 'y-webrtc' })];
    awareness.setLocalState({ name: 'me', selection: ['a', 'b'], cursor: null });
    begin(ada, stock);
    awareness.setLocalStateField('cursor', { x: 1 });
    const [whole, change] = ada.sent.map(decodeMessage);
    expect(whole?.type).toBe('awareness');
    expect(change).toMatchObject({ type: 'presenceChange', set: { cursor: { x: 1 } }, gone: [] });
    expect(stock.sent.map((bytes) => decodeMessage(bytes).type)).toEqual(['awareness', 'awareness']);
  });

  test('is a goodbye in the end, and our own state is kept for the next time', () => {
    const ada = recordingLink('ada');
    awareness.setLocalState({ name: 'me' });
    begin(ada);
    ada.sent.length = 0;
    presence.close();
    const goodbye = decodeMessage(ada.sent.at(-1) ?? new Uint8Array());
    const last = goodbye.type === 'awareness' ? decodeEntries(goodbye.update)[0] : undefined;
    expect(last?.json).toBe('null');
    expect(awareness.getLocalState()).toEqual({ name: 'me' });
    // Newer than the goodbye: y-webrtc peers would not see us otherwise.
    const back = recordingLink('ada');
    begin(back);
    const told = decodeMessage(back.sent[0] ?? new Uint8Array());
    const first = told.type === 'awareness' ? decodeEntries(told.update)[0] : undefined;
    expect(first?.clock).toBeGreaterThan(last?.clock ?? Number.POSITIVE_INFINITY);
  });
});

describe('a change', () => {
  const change = (client: number, clock: number, base: number, set: object) =>
    ({ client, clock, base, set: { ...set }, gone: [] }) as const;

  test('is put onto what was told before', () => {
    const ada = recordingLink('ada');
    begin(ada);
    presence.take(ada, entry(7, 1, { name: 'Ada', cursor: 1 }));
    presence.takeChange(ada, change(7, 2, 1, { cursor: 2 }));
    expect(awareness.getStates().get(7)).toEqual({ name: 'Ada', cursor: 2 });
  });

  test('of what is not known is asked to be told whole', () => {
    const ada = recordingLink('ada');
    begin(ada);
    ada.sent.length = 0;
    presence.takeChange(ada, change(7, 2, 1, { cursor: 2 }));
    expect(ada.sent.map((bytes) => decodeMessage(bytes).type)).toEqual(['queryAwareness']);
    presence.take(ada, entry(7, 3, { name: 'Ada' }));
    presence.takeChange(ada, change(7, 9, 8, { cursor: 2 }));
    expect(ada.sent).toHaveLength(2);
    expect(awareness.getStates().get(7)).toEqual({ name: 'Ada' });
  });

  test("of another's entry is not taken, nor of our own", () => {
    const [ada, mallory] = [recordingLink('ada'), recordingLink('mallory')];
    begin(ada, mallory);
    presence.take(ada, entry(7, 1, { name: 'Ada' }));
    presence.takeChange(mallory, change(7, 2, 1, { name: 'not Ada' }));
    expect(awareness.getStates().get(7)).toEqual({ name: 'Ada' });
  });

  test('cannot make a state larger than one may be', () => {
    const ada = recordingLink('ada');
    begin(ada);
    presence.take(ada, entry(7, 1, { a: 'x'.repeat(20_000) }));
    expect(() => presence.takeChange(ada, change(7, 2, 1, { b: 'x'.repeat(20_000) }))).toThrow(MessageError);
  });
});

describe('what does not make sense', () => {
  test.each<[string, Uint8Array]>([
    ['bytes that are no update', Uint8Array.of(3, 1, 2)],
    ['more entries than bytes', Uint8Array.of(200)],
    ['a state that is no object', entry(7, 1, 'text')],
    ['a state that is no JSON', encodeEntries([{ client: 7, clock: 1, json: '{' }])],
    ['a clock after which nobody could be heard', entry(7, 2 ** 40, {})],
    ['a state of a megabyte', entry(7, 1, { name: 'x'.repeat(1_000_000) })],
  ])('%s: is refused', (_, update) => {
    const ada = recordingLink('ada');
    begin(ada);
    expect(() => presence.take(ada, update)).toThrow(MessageError);
  });
});
