import type { MemberId } from '@meshboard/signaling/protocol';
import type { Awareness } from 'y-protocols/awareness';
import { Deadline } from '../deadline.ts';
import type { Link } from '../mesh/link.ts';
import { encodeMessage } from '../sync/messages.ts';
import { createPresenceClocks } from './presence-clocks.ts';
import { asSince, type RelayedEntry, sinceOf } from './relayed-entries.ts';
import { applyEntries, removeStates } from './told-listeners.ts';

/**
 * How long what is passed on is gathered, in milliseconds: ten messages a second on a link, however many people move.
 * At four hops a cursor is seen after 200 ms in the mean.
 */
const RELAY_MS = 100;

/**
 * The same for what is only renewed, which y-protocols does every 15 s and takes for gone after 30: in a room of a hundred
 * that would be 600 messages a second in which nothing is said.
 */
const RENEWAL_MS = 1_000;

/** One browser's entry, and a few more while a reloaded tab's old one is still known. */
const MAX_ENTRIES_PER_ORIGIN = 4;

/** Bytes of entries in one message: well within the small lane, so that no cursor waits behind a document. */
const MESSAGE_BYTES = 32_768;

/** Bytes around one state: whose it is, client, version and length. */
const ENTRY_BYTES = 40;

const utf8 = new TextEncoder();

/** What presence has to know of a room in which not everybody is linked to everybody. */
export interface PresenceRoutes {
  /** Whether it is such a room at present. */
  partial(): boolean;
  /** Links that reach everybody once. */
  branches(): Iterable<Link>;
  /** Whether the member is in the room as far as the server says. */
  present(member: MemberId): boolean;
  linked(member: MemberId): boolean;
  /** Takes a link among the branches. */
  graft(link: Link): void;
  /** How long what goes by the branches may take to come, in milliseconds. */
  patience(): number;
  /** Whether the link's other end is known to be linked to the member, and hears from it without us. */
  hears(link: Link, member: MemberId): boolean;
}

/**
 * Presence of members to whom there is no link, as others pass it on. It is taken from anybody, for want of better: who
 * passes cursors on can falsify those of people whom the receiver is not linked to, and of nobody else. It goes when the
 * member leaves the room.
 */
export interface PresenceRelay {
  /** An entry that came from its author. */
  heard(link: Link, clients: readonly number[]): void;
  take(link: Link, entries: readonly RelayedEntry[]): void;
  takeClocks(link: Link, clocks: ReadonlyMap<number, number>): void;
  /** Tells a link that has come up of everybody else. */
  tellAll(link: Link): void;
  /** The link with an author is no more, but the author is still in the room. */
  carry(client: number, origin: MemberId): void;
  /** Its author speaks for itself from now on, or it is gone. */
  release(client: number): void;
  /** Whose this client is, if its presence came through others. */
  originOf(client: number): MemberId | undefined;
  rosterChanged(): void;
  close(): void;
}

export const createPresenceRelay = (
  awareness: Awareness,
  routes: PresenceRoutes,
  links: () => Iterable<Link>,
  /** On which link a client's own presence comes. */
  ownerOf: (client: number) => Link | undefined,
): PresenceRelay => {
  /** Whose the entries are that came through others. */
  const carried = new Map<number, MemberId>();
  /** What has changed since it was last passed on, and where it came from. */
  const fresh = new Map<number, Link>();
  /**
   * The states passed on last, from which version on they have been so, and up to which they are known to have been.
   * None of one that has been another meanwhile, if only for a moment: somebody may have seen that one, and would take
   * what is said to be unchanged for it.
   */
  const passed = new Map<number, { readonly json: string; readonly since: number; until: number }>();
  /** Whose this client is, as its link or whoever passed it on says. */
  const memberOf = (client: number): MemberId | undefined => ownerOf(client)?.member ?? carried.get(client);

  const entryOf = (client: number): RelayedEntry | null => {
    const origin = memberOf(client);
    const state = awareness.states.get(client);
    const clock = awareness.meta.get(client)?.clock;
    if (origin === undefined || state === undefined || clock === undefined) return null;
    return { origin, client, clock, json: JSON.stringify(state) };
  };

  /** The entry for those who were told the one before: without its state when that is the same. */
  const renewed = (entry: RelayedEntry): RelayedEntry => {
    const before = passed.get(entry.client);
    if (before !== undefined) return { ...entry, json: asSince(before.since) };
    passed.set(entry.client, { json: entry.json, since: entry.clock, until: entry.clock });
    return entry;
  };

  const send = (link: Link, entries: readonly RelayedEntry[]): void => {
    let batch: RelayedEntry[] = [];
    let bytes = 0;
    for (const entry of entries) {
      const entryBytes = utf8.encode(entry.json).length + ENTRY_BYTES;
      if (bytes > 0 && bytes + entryBytes > MESSAGE_BYTES) {
        link.send(encodeMessage({ type: 'relayedPresence', entries: batch }), 'small');
        batch = [];
        bytes = 0;
      }
      batch.push(entry);
      bytes += entryBytes;
    }
    if (batch.length > 0) link.send(encodeMessage({ type: 'relayedPresence', entries: batch }), 'small');
  };

  const flush = (): void => {
    const news = [...fresh].flatMap(([client, from]) => {
      const entry = entryOf(client);
      return entry === null ? [] : { entry: renewed(entry), from };
    });
    fresh.clear();
    if (news.length === 0) return;
    for (const link of routes.branches())
      send(
        link,
        news
          .filter(
            ({ entry, from }) =>
              from !== link && entry.origin !== link.member && !routes.hears(link, entry.origin),
          )
          .map(({ entry }) => entry),
      );
  };

  const flushing = new Deadline(flush);
  const clocks = createPresenceClocks(awareness, {
    links,
    needs(link, client) {
      const origin = memberOf(client);
      return origin !== undefined && origin !== link.member && !routes.hears(link, origin);
    },
    graft: routes.graft,
    patience: routes.patience,
  });

  /**
   * Extends what is known of the state that was passed on last to the client's version now, or forgets it when that has
   * another or there may have been another in between.
   *
   * @param since - From which version on whoever passed it on to us says that it has been so; null for a state.
   * @returns whether it is the same.
   */
  const extend = (client: number, since: number | null): boolean => {
    const before = passed.get(client);
    const clock = awareness.meta.get(client)?.clock ?? 0;
    const same = before?.json === JSON.stringify(awareness.states.get(client));
    if (before === undefined || !same || (since ?? clock - 1) > before.until) {
      passed.delete(client);
      return false;
    }
    before.until = clock;
    return true;
  };

  const passOn = (client: number, from: Link, since: number | null = null): void => {
    if (!routes.partial()) return;
    fresh.set(client, from);
    const renewed = extend(client, since);
    flushing.within(renewed ? RENEWAL_MS : RELAY_MS);
    clocks.add(client, renewed);
  };

  /** Puts the state in that has not changed; whoever missed the change gets all of it by the clocks. */
  const completed = (entry: RelayedEntry): RelayedEntry[] => {
    const since = sinceOf(entry.json);
    if (since === null) return [entry];
    const state = awareness.states.get(entry.client);
    const known = awareness.meta.get(entry.client)?.clock ?? -1;
    return state === undefined || known < since ? [] : [{ ...entry, json: JSON.stringify(state) }];
  };

  const admits = ({ origin, client, clock, json }: RelayedEntry): boolean => {
    if (client === awareness.clientID || json === 'null') return false;
    // Who is linked to us speaks for itself.
    if (routes.linked(origin) || ownerOf(client) !== undefined || !routes.present(origin)) return false;
    if (clock <= (awareness.meta.get(client)?.clock ?? -1) && awareness.states.has(client)) return false;
    const known = carried.get(client);
    if (known !== undefined) return known === origin;
    let count = 0;
    for (const other of carried.values()) if (other === origin) count += 1;
    return count < MAX_ENTRIES_PER_ORIGIN;
  };

  return {
    heard(link, clients) {
      for (const client of clients) passOn(client, link);
    },
    take(link, entries) {
      const admitted = entries.filter(admits);
      const whole = admitted.flatMap(completed);
      for (const { client, clock } of entries) clocks.has(link, client, clock);
      if (whole.length === 0) return;
      for (const { client, origin } of whole) carried.set(client, origin);
      applyEntries(awareness, whole, link);
      const since = new Map(admitted.map(({ client, json }) => [client, sinceOf(json)]));
      for (const { client } of whole) passOn(client, link, since.get(client));
    },
    takeClocks: clocks.take,
    tellAll(link) {
      if (!routes.partial()) return;
      const entries = [...awareness.states.keys()].flatMap((client) => entryOf(client) ?? []);
      send(
        link,
        entries.filter(({ origin }) => origin !== link.member),
      );
    },
    carry: (client, origin) => carried.set(client, origin),
    release(client) {
      carried.delete(client);
      fresh.delete(client);
      passed.delete(client);
    },
    originOf: (client) => carried.get(client),
    rosterChanged() {
      const gone = [...carried].filter(([, origin]) => !routes.present(origin)).map(([client]) => client);
      if (gone.length > 0) removeStates(awareness, gone, 'left');
    },
    close() {
      flushing.cancel();
      clocks.close();
      const others = [...carried.keys()];
      removeStates(awareness, others, 'left');
      carried.clear();
    },
  };
};
