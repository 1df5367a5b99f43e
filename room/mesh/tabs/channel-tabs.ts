import type { MemberId } from '@meshboard/signaling/protocol';
import * as v from 'valibot';
import { toBase64Url } from '../../encoding/base64url.ts';
import { reportError } from '../../report-error.ts';
import type { LinkEnd } from '../link.ts';
import type { TabsOptions } from './create-tabs.ts';
import { TabLink } from './tab-link.ts';
import { holdLock, tabLocks, watchLock } from './tab-lock.ts';
import { LobbyMessage, TAB_VERSION } from './tab-message.ts';
import { DEFAULT_TAB_TIMINGS, type TabTimings } from './tab-timings.ts';
import type { Tabs, TabsListener } from './tabs.ts';

/** Further tabs are linked as any other peers. */
const MAX_TABS = 32;

/** So many members are remembered with what was wrong with them. */
const MAX_REMEMBERED = 256;

/** A member with so many faults is not linked here any more. */
const MAX_FAULTS = 3;

/** A link that was lost before it had stood so long is a fault: were it made again and again, so would all be sent. */
const STEADY_MS = 30_000;

const LIFE_BYTES = 16;

/** Ends for which one who keeps to the protocol gives no cause: over WebRTC there is a back-off for them. */
const BARRING: ReadonlySet<LinkEnd> = new Set(['bad-message', 'bad-update', 'forbidden', 'flooding']);

const openChannel = (name: string): BroadcastChannel | null => {
  try {
    return new BroadcastChannel(name);
  } catch {
    // SecurityError: a browser that keeps this page's data apart from everything gives it no tabs either.
    return null;
  }
};

/** Finds the other tabs on one channel that all listen on, and links to each on a channel of the two. */
export const createChannelTabs = (options: TabsOptions): Tabs => {
  const { channel, self, right } = options;
  const timings: TabTimings = { ...DEFAULT_TAB_TIMINGS, ...options.timings };
  const locks = tabLocks();
  const links = new Map<MemberId, TabLink>();
  /** The lock that each member of `links` says it holds. */
  const lockOf = new Map<MemberId, string | null>();
  const faults = new Map<MemberId, number>();
  let listener: TabsListener | null = null;
  let lobby: BroadcastChannel | null = null;
  let ownLock: string | null = null;
  let freeLock: (() => void) | null = null;
  /** Counts how often the lobby was entered or left, so that an entry that took its time knows whether it still counts. */
  let turn = 0;
  let entered = false;

  const say = (message: LobbyMessage): void => lobby?.postMessage(message);
  const introduction = (): { version: typeof TAB_VERSION; member: MemberId; lock: string | null } => ({
    version: TAB_VERSION,
    member: self,
    lock: ownLock,
  });
  const greet = (): void => say({ type: 'hello', ...introduction() });

  const barred = (member: MemberId): boolean => (faults.get(member) ?? 0) >= MAX_FAULTS;
  const blame = (member: MemberId, count: number): void => {
    const before = faults.get(member) ?? 0;
    faults.delete(member);
    faults.set(member, before + count);
    const [oldest] = faults.keys();
    if (faults.size > MAX_REMEMBERED && oldest !== undefined) faults.delete(oldest);
  };

  const ended = (link: TabLink, reason: LinkEnd, heldMs: number | null): void => {
    const { member } = link;
    links.delete(member);
    // One that begins anew holds the lock it held.
    if (reason !== 'replaced') lockOf.delete(member);
    if (BARRING.has(reason)) blame(member, MAX_FAULTS);
    if (reason === 'lost' && (heldMs ?? 0) < STEADY_MS) blame(member, 1);
    if (heldMs !== null) listener?.linkDown(link, reason);
    else if (reason !== 'replaced') listener?.notComing(member);
    // Each says so to a tab that was only slow to answer: one of the two is sure to be heard.
    if (reason === 'lost') greet();
  };

  const link = (member: MemberId, theirs?: string): void => {
    const pair = openChannel(`${channel} ${[self, member].sort().join(' ')}`);
    if (pair === null) return;
    const lock = lockOf.get(member) ?? null;
    let upAt: number | null = null;
    let unwatch = (): void => undefined;
    const fresh: TabLink = new TabLink({
      channel: pair,
      member,
      right,
      locked: locks !== undefined && lock !== null,
      timings,
      ...(theirs !== undefined && { theirs }),
      onUp: () => {
        upAt = performance.now();
        // Not `lost`, after which it would be greeted again: one that lied about its lock is better dialled.
        unwatch = watchLock(locks, lock, () => fresh.end('closed'));
        listener?.linkUp(fresh);
      },
      onHangs: (hangs) => listener?.linkHangs(fresh, hangs),
      onMessage: (message) => listener?.message(fresh, message),
      onAnew: (id) => {
        // Whoever heard of the end may have left meanwhile.
        if (lobby !== null && !barred(member)) link(member, id);
      },
      onEnd: (reason) => {
        unwatch();
        ended(fresh, reason, upAt === null ? null : performance.now() - upAt);
      },
    });
    links.set(member, fresh);
  };

  const meet = (member: MemberId, lock: string | null): void => {
    if (barred(member)) return;
    if (!links.has(member) && links.size >= MAX_TABS) return;
    lockOf.set(member, lock);
    if (!links.has(member)) link(member);
  };

  const heard = (data: unknown): void => {
    const parsed = v.safeParse(LobbyMessage, data);
    // Another version, or somebody who should not be here.
    if (!parsed.success) return;
    const message = parsed.output;
    if (message.member === self) return;
    if (message.type === 'here' && message.to !== self) return;
    meet(message.member, message.lock);
    if (message.type === 'hello' && links.has(message.member)) {
      say({ type: 'here', to: message.member, ...introduction() });
    }
  };

  const enter = async (): Promise<void> => {
    if (entered || listener === null) return;
    entered = true;
    turn += 1;
    const current = turn;
    // A name of its own each time: whoever still waits for the last one must not take the new one for it.
    const name = `meshboard tab ${toBase64Url(crypto.getRandomValues(new Uint8Array(LIFE_BYTES)))}`;
    const free = await holdLock(locks, name, timings.lockWithin);
    if (current !== turn) {
      free?.();
      return;
    }
    freeLock = free;
    ownLock = free === null ? null : name;
    lobby = openChannel(channel);
    if (lobby === null) return;
    lobby.onmessage = ({ data }: MessageEvent<unknown>) => heard(data);
    greet();
  };

  const leave = (): void => {
    entered = false;
    turn += 1;
    lobby?.close();
    lobby = null;
    for (const open of [...links.values()]) open.end('left');
    lockOf.clear();
    freeLock?.();
    freeLock = null;
  };

  // A page that is hidden in the browser's cache or frozen neither reads nor answers, and a channel with a reader would
  // keep it from being cached: it leaves, and is back when it runs again. Nothing fires these in Node.
  const onEnter = (): Promise<void> => enter().catch(reportError);
  const lifecycle: readonly (readonly [string, EventTarget | undefined, () => void])[] = [
    ['pagehide', globalThis.window, leave],
    ['pageshow', globalThis.window, onEnter],
    ['freeze', globalThis.document, leave],
    ['resume', globalThis.document, onEnter],
  ];

  return {
    has: (member) => links.has(member),
    start: (told) => {
      listener = told;
      for (const [event, target, react] of lifecycle) target?.addEventListener(event, react);
      enter().catch(reportError);
    },
    close: () => {
      for (const [event, target, react] of lifecycle) target?.removeEventListener(event, react);
      leave();
      listener = null;
    },
  };
};
