import type { MemberId } from '@meshboard/signaling/protocol';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Link } from '../mesh/link.ts';
import { decodeMessage } from '../sync/messages.ts';
import { memberNamed, type RecordingLink, recordingLink } from '../testing/recording-link.ts';
import { encodeEntries } from './entries.ts';
import { createPresence, type Presence } from './presence.ts';
import type { RelayedEntry } from './relayed-entries.ts';

const FAR = memberNamed('far');

/** A member of a large room, linked to Ada and Ben; somebody far is in the room too. */
const setUp = () => {
  const awareness = new Awareness(new Y.Doc());
  const [ada, ben] = [recordingLink('ada'), recordingLink('ben')];
  const links: Link[] = [ada, ben];
  const roster = new Set<MemberId>([ada.member, ben.member, FAR]);
  const grafted: Link[] = [];
  const heard = new Set<string>();
  const presence = createPresence(awareness, () => links, {
    partial: () => true,
    branches: () => links,
    present: (member) => roster.has(member),
    linked: (member) => links.some((link) => link.member === member),
    graft: (link) => grafted.push(link),
    patience: () => 600,
    hears: (link, member) => heard.has(`${link.member} ${member}`),
  });
  for (const link of links) presence.linkUp(link);
  for (const link of [ada, ben]) link.sent.length = 0;
  opened.push(presence);
  return { awareness, presence, ada, ben, links, roster, grafted, heard };
};

const opened: Presence[] = [];
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  for (const presence of opened.splice(0)) presence.close();
  vi.useRealTimers();
});

const far = (clock: number, state: object, origin = FAR, client = 7): RelayedEntry => ({
  origin,
  client,
  clock,
  json: JSON.stringify(state),
});

const relayed = (link: RecordingLink): RelayedEntry[] =>
  link.sent
    .map(decodeMessage)
    .flatMap((message) => (message.type === 'relayedPresence' ? message.entries : []));

describe('presence that comes through others', () => {
  test('is seen, and passed on to those from whom it did not come', () => {
    const { awareness, presence, ada, ben } = setUp();
    presence.takeRelayed(ada, [far(1, { name: 'Far' })]);
    expect(awareness.getStates().get(7)).toEqual({ name: 'Far' });
    vi.advanceTimersByTime(100);
    expect(relayed(ben)).toEqual([far(1, { name: 'Far' })]);
    expect(relayed(ada)).toEqual([]);
  });

  test('is passed on in its latest version only, and not again when it comes twice', () => {
    const { presence, ada, ben } = setUp();
    for (let clock = 1; clock <= 20; clock++) presence.takeRelayed(ada, [far(clock, { at: clock })]);
    vi.advanceTimersByTime(100);
    presence.takeRelayed(ben, [far(20, { at: 20 })]);
    vi.advanceTimersByTime(100);
    expect(relayed(ben)).toEqual([far(20, { at: 20 })]);
  });

  test('that is only renewed is passed on without its state, and keeps the one it had', () => {
    const { awareness, presence, ada, ben } = setUp();
    presence.takeRelayed(ada, [far(1, { name: 'Far' })]);
    vi.advanceTimersByTime(100);
    presence.takeRelayed(ada, [{ ...far(2, {}), json: '=1' }]);
    vi.advanceTimersByTime(1_000);
    expect(awareness.getStates().get(7)).toEqual({ name: 'Far' });
    expect(awareness.meta.get(7)?.clock).toBe(2);
    expect(relayed(ben)).toEqual([far(1, { name: 'Far' }), { ...far(2, {}), json: '=1' }]);
    // Nothing is said of somebody unknown, nor of a state whose change was missed.
    presence.takeRelayed(ada, [
      { ...far(5, {}, FAR, 9), json: '=4' },
      { ...far(9, {}), json: '=8' },
    ]);
    expect(awareness.getStates().has(9)).toBe(false);
    expect(awareness.meta.get(7)?.clock).toBe(2);
  });

  test.each([
    ['is another for a moment', [far(2, { at: 'elsewhere' }), far(3, { at: 'home' })]],
    ['may have been another for a moment', [far(3, { at: 'home' })]],
  ])('that %s is passed on with its state, for those who have seen the other', (_how, entries) => {
    const { presence, ada, ben } = setUp();
    presence.takeRelayed(ada, [far(1, { at: 'home' })]);
    vi.advanceTimersByTime(100);
    ben.sent.length = 0;
    for (const entry of entries) presence.takeRelayed(ada, [entry]);
    vi.advanceTimersByTime(100);
    expect(relayed(ben)).toEqual([far(3, { at: 'home' })]);
    // From there on it is renewed as before.
    presence.takeRelayed(ada, [{ ...far(4, {}), json: '=3' }]);
    vi.advanceTimersByTime(1_000);
    expect(relayed(ben).at(-1)).toEqual({ ...far(4, {}), json: '=3' });
  });

  test('that is only renewed can wait, and goes along with what changes', () => {
    const { presence, ada, ben } = setUp();
    const other = (clock: number, state: object): RelayedEntry => far(clock, state, FAR, 9);
    presence.takeRelayed(ada, [far(1, { name: 'Far' }), other(1, { name: 'Other' })]);
    vi.advanceTimersByTime(100);
    ben.sent.length = 0;
    presence.takeRelayed(ada, [{ ...far(2, {}), json: '=1' }]);
    vi.advanceTimersByTime(500);
    expect(relayed(ben)).toEqual([]);
    presence.takeRelayed(ada, [other(2, { name: 'Another' })]);
    vi.advanceTimersByTime(100);
    expect(relayed(ben)).toEqual([{ ...far(2, {}), json: '=1' }, other(2, { name: 'Another' })]);
  });

  test('has its version told when it has had time to get everywhere: later when it was only renewed', () => {
    const { presence, ada, ben } = setUp();
    const clocksTold = (): unknown[] =>
      ben.sent
        .splice(0)
        .map(decodeMessage)
        .flatMap((message) => (message.type === 'presenceClocks' ? [[...message.clocks]] : []));
    presence.takeRelayed(ada, [far(1, { name: 'Far' })]);
    vi.advanceTimersByTime(999);
    expect(clocksTold()).toEqual([]);
    vi.advanceTimersByTime(1_501);
    expect(clocksTold()).toEqual([[[7, 1]]]);
    presence.takeRelayed(ada, [{ ...far(2, {}), json: '=1' }]);
    vi.advanceTimersByTime(5_999);
    expect(clocksTold()).toEqual([]);
    vi.advanceTimersByTime(9_001);
    expect(clocksTold()).toEqual([[[7, 2]]]);
    vi.advanceTimersByTime(60_000);
    expect(clocksTold()).toEqual([]);
  });

  test('is not passed on to who hears it itself', () => {
    const { presence, ada, ben, heard } = setUp();
    heard.add(`${ben.member} ${FAR}`);
    presence.takeRelayed(ada, [far(1, {})]);
    vi.advanceTimersByTime(100);
    expect(relayed(ben)).toEqual([]);
  });

  test('of a member that we are linked to, of ourselves, or of nobody in the room is not taken', () => {
    const { awareness, presence, ada, ben } = setUp();
    presence.take(ben, encodeEntries([{ client: 8, clock: 1, json: '{"name":"Ben"}' }]));
    presence.takeRelayed(ada, [
      far(2, { name: 'not Ben' }, ben.member, 8),
      far(2, { name: 'not Ben' }, FAR, 8),
      far(9, { name: 'not me' }, FAR, awareness.clientID),
      far(1, { name: 'ghost' }, memberNamed('ghost'), 9),
    ]);
    expect(awareness.getStates().get(8)).toEqual({ name: 'Ben' });
    expect(awareness.getStates().has(9)).toBe(false);
    expect(awareness.getLocalState()).toEqual({});
  });

  test('goes when its member leaves the room', () => {
    const { awareness, presence, ada, roster } = setUp();
    presence.takeRelayed(ada, [far(1, {})]);
    roster.delete(FAR);
    presence.rosterChanged();
    expect(awareness.getStates().has(7)).toBe(false);
  });

  test('takes the place of a link that the room had no use for', () => {
    const { awareness, presence, ada, ben, links } = setUp();
    presence.take(ben, encodeEntries([{ client: 8, clock: 1, json: '{"name":"Ben"}' }]));
    links.splice(links.indexOf(ben), 1);
    presence.linkDown(ben, true);
    expect(awareness.getStates().get(8)).toEqual({ name: 'Ben' });
    presence.takeRelayed(ada, [far(2, { name: 'Benjamin' }, ben.member, 8)]);
    expect(awareness.getStates().get(8)).toEqual({ name: 'Benjamin' });
  });

  test('is asked for when others have a newer version that does not come', () => {
    const { presence, ada, ben, grafted } = setUp();
    presence.takeClocks(ben, new Map([[7, 3]]));
    presence.takeRelayed(ada, [far(3, {})]);
    vi.advanceTimersByTime(1_100);
    expect(grafted).toEqual([]);
    presence.takeClocks(ben, new Map([[7, 4]]));
    vi.advanceTimersByTime(1_100);
    expect(grafted).toEqual([ben]);
    presence.takeRelayed(ben, [far(4, {})]);
    // Not again and again where it is only slow.
    presence.takeClocks(ben, new Map([[7, 5]]));
    vi.advanceTimersByTime(4_900);
    expect(grafted).toEqual([ben]);
    vi.advanceTimersByTime(100);
    expect(grafted).toEqual([ben, ben]);
  });

  test('is told fifteen times a second of ourselves: there are others who move too', () => {
    const { awareness, ada } = setUp();
    for (let ms = 0; ms < 1_000; ms += 10) {
      awareness.setLocalStateField('cursor', ms);
      vi.advanceTimersByTime(10);
    }
    const told = ada.sent.map(decodeMessage).filter(({ type }) => type === 'presenceChange');
    expect(told.length).toBeGreaterThanOrEqual(14);
    expect(told.length).toBeLessThanOrEqual(16);
  });

  test('is told in messages that the small lane carries, in whatever script it is', () => {
    const { presence, ada, links } = setUp();
    for (let client = 100; client < 103; client += 1)
      presence.takeRelayed(ada, [far(1, { name: '名'.repeat(10_000) }, FAR, client)]);
    const cleo = recordingLink('cleo');
    links.push(cleo);
    presence.linkUp(cleo);
    expect(relayed(cleo).length).toBe(3);
  });

  test('is told to a link that comes up', () => {
    const { presence, ada, links } = setUp();
    presence.takeRelayed(ada, [far(1, { name: 'Far' })]);
    const cleo = recordingLink('cleo');
    links.push(cleo);
    presence.linkUp(cleo);
    expect(relayed(cleo)).toEqual([far(1, { name: 'Far' })]);
  });
});
