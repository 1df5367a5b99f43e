import type { MemberId } from '@meshboard/signaling/protocol';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Link, LinkEnd } from '../link.ts';
import { createTabs } from './create-tabs.ts';
import type { TabTimings } from './tab-timings.ts';
import { type RawTab, randomId, randomMember, rawTab } from './testing/raw-tab.ts';

/** A tab and what it has told. */
interface Told {
  readonly self: MemberId;
  readonly up: Link[];
  readonly down: (readonly [Link, LinkEnd])[];
  readonly hangs: boolean[];
  readonly messages: Uint8Array[];
  readonly notComing: MemberId[];
  has(member: MemberId): boolean;
  close(): void;
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Resolves when the tab can be met. */
const openTab = async (channel: string, timings: Partial<TabTimings> = {}): Promise<Told> => {
  const self = randomMember();
  const lobby = new BroadcastChannel(channel);
  const entered = new Promise<void>((resolve) => {
    lobby.onmessage = ({ data }: MessageEvent<{ type: string; member: MemberId }>) => {
      if (data.type === 'hello' && data.member === self) resolve();
    };
  });
  const tabs = createTabs({ channel, self, right: 'edit', timings });
  const told: Told = {
    self,
    up: [],
    down: [],
    hangs: [],
    messages: [],
    notComing: [],
    has: tabs.has,
    close: tabs.close,
  };
  tabs.start({
    linkUp: (link) => told.up.push(link),
    linkDown: (link, reason) => told.down.push([link, reason]),
    linkHangs: (_link, hangs) => told.hangs.push(hangs),
    message: (_link, message) => told.messages.push(message),
    notComing: (member) => told.notComing.push(member),
  });
  closers.push(tabs.close);
  await entered;
  lobby.close();
  return told;
};

const openRaw = (channel: string): RawTab => {
  const raw = rawTab(channel);
  closers.push(raw.close);
  return raw;
};

const place = (): string => `test ${randomId()}`;
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000, interval: 5 });

/** A raw tab to which `tab` has a link. */
const linkedRaw = async (channel: string, tab: Told) => {
  const raw = openRaw(channel);
  const pair = raw.pairWith(tab.self);
  raw.hello();
  await pair.open();
  await eventually(() => expect(tab.up.map(({ member }) => member)).toContain(raw.member));
  return { raw, pair, to: await pair.theirs };
};

describe('tabs on one channel', () => {
  test('are linked each with each, and told when one goes', async () => {
    const channel = place();
    const all = [
      await openTab(channel),
      await openTab(channel),
      await openTab(channel),
      await openTab(channel),
    ];
    await eventually(() => {
      for (const { up } of all) expect(up).toHaveLength(3);
    });
    const [first, ...others] = all;
    if (!first) throw new Error('no tab');
    first.close();
    await eventually(() => {
      for (const { down } of others) {
        expect(down.map(([{ member }, reason]) => [member, reason])).toEqual([[first.self, 'left']]);
      }
    });
    expect(others.some(({ has }) => has(first.self))).toBe(false);
  });

  test('do not meet those on another one', async () => {
    const here = place();
    const [one, two, elsewhere] = [await openTab(here), await openTab(here), await openTab(place())];
    await eventually(() => expect([one.up.length, two.up.length]).toEqual([1, 1]));
    expect(elsewhere.up).toEqual([]);
  });

  test('get every message once and in order, each in its lane, and only what was for them', async () => {
    const channel = place();
    const [one, two, three] = [await openTab(channel), await openTab(channel), await openTab(channel)];
    await eventually(() => expect([one, two, three].map(({ up }) => up.length)).toEqual([2, 2, 2]));
    const link = one.up.find(({ member }) => member === two.self);
    if (!link) throw new Error('no link');
    // 20 bulk messages of 1 MB, more than may be on their way at once; a view of a buffer that holds more.
    const bulk = (i: number): Uint8Array => new Uint8Array(1_048_580).fill(i).subarray(4);
    for (let i = 0; i < 20; i++) link.send(bulk(i), 'bulk');
    expect(link.queuedBytes).toBe(20 * 1_048_576);
    for (let i = 100; i < 110; i++) link.send(new Uint8Array([i]), 'small');
    await link.flushed();
    await eventually(() => expect(two.messages).toHaveLength(30));
    const order = two.messages.map(([first]) => first ?? -1);
    expect(order.filter((i) => i < 100)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(order.filter((i) => i >= 100)).toEqual(Array.from({ length: 10 }, (_, i) => 100 + i));
    expect(order.indexOf(109)).toBeLessThan(order.indexOf(19));
    expect(two.messages.filter(({ length }) => length > 1).every(({ length }) => length === 1_048_576)).toBe(
      true,
    );
    await eventually(() => expect(link.queuedBytes).toBe(0));
    expect(three.messages).toEqual([]);
    expect(link.stats).toMatchObject({ messagesSent: 30, bytesSent: 20 * 1_048_576 + 10, relayed: false });
    const back = two.up.find(({ member }) => member === one.self);
    expect(back?.stats).toMatchObject({ messagesReceived: 30, bytesReceived: 20 * 1_048_576 + 10 });
    await eventually(() => expect(link.stats.roundTripMs).toBeGreaterThan(0));
  });
});

describe('a tab that', () => {
  const quick = { pingAfter: 50, lostAfter: 250 };

  test('does not run any more is given up, and is linked again when it runs', async () => {
    const channel = place();
    const tab = await openTab(channel, quick);
    const { raw, pair, to } = await linkedRaw(channel, tab);
    pair.mute();
    expect((await pair.next('bye')).reason).toBe('lost');
    expect(tab.hangs).toEqual([true]);
    expect(tab.down).toEqual([[tab.up[0], 'lost']]);
    expect(tab.has(raw.member)).toBe(false);
    // What it had to say before it knew is for nobody.
    pair.say({ type: 'data', to, seq: 0, bulk: false, bytes: new Uint8Array([1]) });
    const again = raw.pairWith(tab.self);
    raw.hello();
    await again.open();
    await eventually(() => expect(tab.up).toHaveLength(2));
    expect(tab.messages).toEqual([]);
  });

  test('begins anew without a goodbye is linked anew', async () => {
    const channel = place();
    const tab = await openTab(channel);
    const { raw } = await linkedRaw(channel, tab);
    const again = raw.pairWith(tab.self);
    await again.open();
    await eventually(() => expect(tab.up).toHaveLength(2));
    expect(tab.down).toEqual([[tab.up[0], 'replaced']]);
    expect(tab.notComing).toEqual([]);
  });

  test('is met but never listens is left to be dialled', async () => {
    const channel = place();
    const tab = await openTab(channel, { openEvery: 20, comingUp: 100 });
    const raw = openRaw(channel);
    raw.hello();
    await eventually(() => expect(tab.has(raw.member)).toBe(true));
    await eventually(() => expect(tab.notComing).toEqual([raw.member]));
    expect(tab.has(raw.member)).toBe(false);
    expect(tab.up).toEqual([]);
  });

  test('leaves a message out is linked anew, so that what is missing is asked for', async () => {
    const channel = place();
    const tab = await openTab(channel);
    const { pair, to } = await linkedRaw(channel, tab);
    pair.say({ type: 'data', to, seq: 0, bulk: false, bytes: new Uint8Array([1]) });
    pair.say({ type: 'data', to, seq: 2, bulk: false, bytes: new Uint8Array([3]) });
    expect((await pair.next('bye')).reason).toBe('lost');
    expect(tab.messages).toEqual([new Uint8Array([1])]);
  });

  test('is lost again and again is left to be dialled', async () => {
    const channel = place();
    const tab = await openTab(channel);
    const raw = openRaw(channel);
    for (let i = 1; i <= 3; i++) {
      const pair = raw.pairWith(tab.self);
      raw.hello();
      await pair.open();
      await eventually(() => expect(tab.up).toHaveLength(i));
      const bye = pair.next('bye');
      pair.say({ type: 'data', to: await pair.theirs, seq: 1, bulk: false, bytes: new Uint8Array([1]) });
      expect((await bye).reason).toBe('lost');
    }
    raw.hello();
    await linkedRaw(channel, tab);
    expect(tab.has(raw.member)).toBe(false);
  });

  test('was found at fault is not linked here again', async () => {
    const channel = place();
    const tab = await openTab(channel);
    const { raw, pair } = await linkedRaw(channel, tab);
    tab.up[0]?.end('bad-update');
    expect((await pair.next('bye')).reason).toBe('bad-update');
    raw.hello();
    const honest = await linkedRaw(channel, tab);
    expect(tab.up.map(({ member }) => member)).toEqual([raw.member, honest.raw.member]);
    expect(tab.has(raw.member)).toBe(false);
  });

  test('says that it is many is linked 32 times', async () => {
    const channel = place();
    const tab = await openTab(channel);
    const raw = openRaw(channel);
    const members = Array.from({ length: 40 }, randomMember);
    for (const member of members) raw.sayToAll({ type: 'hello', version: 1, member, lock: null });
    await eventually(() => expect(tab.has(members[31] ?? tab.self)).toBe(true));
    const last = openRaw(channel);
    last.hello();
    await eventually(() => expect(members.filter((member) => tab.has(member))).toHaveLength(32));
    expect(tab.has(last.member)).toBe(false);
  });

  test('says nonsense is not heeded', async () => {
    const channel = place();
    const [one, two] = [await openTab(channel), await openTab(channel)];
    await eventually(() => expect([one.up.length, two.up.length]).toEqual([1, 1]));
    const stranger = openRaw(channel);
    const between = new BroadcastChannel(`${channel} ${[one.self, two.self].sort().join(' ')}`);
    closers.push(() => between.close());
    const cloneable = fc.anything({ withDate: true, withMap: true, withSet: true, withTypedArray: true });
    const near = fc.record(
      {
        type: fc.constantFrom('hello', 'here', 'open', 'data', 'taken', 'ping', 'pong', 'bye'),
        version: fc.constantFrom(0, 1, '1'),
        member: fc.oneof(fc.string(), fc.constant(one.self)),
        to: fc.oneof(fc.string(), fc.constant(null)),
        from: fc.string(),
        seq: fc.double(),
        bytes: fc.oneof(fc.uint8Array(), fc.string(), fc.constant(new Uint16Array(3))),
        lock: fc.oneof(fc.string(), fc.integer()),
        reason: fc.anything(),
      },
      { requiredKeys: ['type'] },
    );
    fc.assert(
      fc.property(fc.oneof(cloneable, near), (message) => {
        stranger.sayToAll(message);
        between.postMessage(message);
      }),
    );
    one.up[0]?.send(new Uint8Array([7]));
    await eventually(() => expect(two.messages).toEqual([new Uint8Array([7])]));
    expect([one.down, two.down]).toEqual([[], []]);
  });
});
