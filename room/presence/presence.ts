import type { MemberId } from '@meshboard/signaling/protocol';
import type { Awareness } from 'y-protocols/awareness';
import type { Link } from '../mesh/link.ts';
import { MessageError } from '../message-error.ts';
import { encodeMessage } from '../sync/messages.ts';
import { type AwarenessEntry, decodeEntries, encodeEntries, MAX_STATE_CHARS } from './entries.ts';
import { changed, type PresenceChange } from './presence-change.ts';
import { createPresenceRelay, type PresenceRoutes } from './relay.ts';
import type { RelayedEntry } from './relayed-entries.ts';
import { applyEntries, removeStates } from './told-listeners.ts';
import { createToldPresence } from './told-presence.ts';

/**
 * 30 a second: more is not seen, and each costs a message to everybody. In a large room 15, half as often again as others
 * pass them on: there are more who move, and each neighbour hears several of them.
 */
const SEND_INTERVAL_MS = 33;
const LARGE_ROOM_INTERVAL_MS = 66;

/** A member has one entry; a few more while a reloaded tab's old one is still known. */
const MAX_ENTRIES_PER_LINK = 4;

/** y-webrtc peers pass on what others told them. */
const MAX_ENTRIES_PER_STOCK_LINK = 256;

/** Else a viewer who is quick could take the place, and so hold up the work, of an editor who is yet to come. */
const outranks = (link: Link, other: Link): boolean => link.right === 'edit' && other.right === 'view';

/**
 * Awareness over links. An entry belongs to the link on which it first came and goes with it: nobody moves
 * another's cursor, and a dead peer's does not stay for the 30 s that y-protocols would leave it. Only what came from a viewer
 * yields to an editor.
 */
export interface Presence {
  linkUp(link: Link): void;
  /** @param present - whether its other end is still in the room: a large room has ended a link that it had no use for. */
  linkDown(link: Link, present: boolean): void;
  /** Nothing is heard on the link: what it showed goes until something is. */
  hide(link: Link): void;
  /** Something is heard on the link. */
  heard(link: Link): void;
  rosterChanged(): void;
  /** @throws MessageError when the update does not decode. */
  take(link: Link, update: Uint8Array): void;
  /** What has changed in an entry since it was last told on this link. @throws MessageError */
  takeChange(link: Link, change: PresenceChange): void;
  /** What versions somebody has, who may have heard more than we. */
  takeClocks(link: Link, clocks: ReadonlyMap<number, number>): void;
  /** Tells a link of everybody else. */
  tellOthers(link: Link): void;
  /** What somebody passes on of members who may have no link to us. */
  takeRelayed(link: Link, entries: readonly RelayedEntry[]): void;
  /** Tells one link all that we may tell: our own entry. */
  tell(link: Link): void;
  /**
   * The link at whose end this client is, as far as its presence has told; undefined for others and ourselves, and for
   * viewers, who write nothing.
   */
  linkOf(client: number): Link | undefined;
  /** Whose presence this client's is, whether they write or only watch; undefined for others and ourselves. */
  memberOf(client: number): MemberId | undefined;
  /** Whose this client is, as far as is known, of those who may write. */
  originOf(client: number): MemberId | undefined;
  /** Says goodbye: takes our entry off the others' screens and theirs off ours. Our own state is kept. */
  close(): void;
}

export const createPresence = (
  awareness: Awareness,
  links: () => Iterable<Link>,
  routes: PresenceRoutes,
): Presence => {
  /** Which link an entry came on. */
  const owner = new Map<number, Link>();
  const relay = createPresenceRelay(awareness, routes, links, (client) => owner.get(client));
  const own = awareness.clientID;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let sendAgain = false;

  const told = createToldPresence(awareness);

  /** The first change leaves at once, those within the interval after it as one. */
  const sendSoon = (): void => {
    if (timer !== null) {
      sendAgain = true;
      return;
    }
    told.tell(links());
    const interval = routes.partial() ? LARGE_ROOM_INTERVAL_MS : SEND_INTERVAL_MS;
    timer = setTimeout(() => {
      timer = null;
      if (sendAgain) {
        sendAgain = false;
        sendSoon();
      }
    }, interval);
  };

  /** Links on which nothing is heard. */
  const hidden = new Set<Link>();

  /** A client is seen no more. Its link stays its own while it is up, however silent: else another could speak for it. */
  const forget = (client: number): void => {
    relay.release(client);
    // Else the same client, back with the clock it had, would be taken for an old message and stay unseen.
    awareness.meta.delete(client);
  };

  const release = (client: number): void => {
    owner.delete(client);
    forget(client);
  };

  const onUpdate = (change: { added: number[]; updated: number[]; removed: number[] }): void => {
    for (const client of change.removed) if (client !== own) forget(client);
    if ([change.added, change.updated, change.removed].some((clients) => clients.includes(own))) sendSoon();
  };
  awareness.on('update', onUpdate);

  const authorOf = (client: number): Link | undefined => {
    const link = owner.get(client);
    return link?.right === 'edit' ? link : undefined;
  };

  /** Whether an entry on this link may be taken in; binds it to the link when it may. */
  const admits = (link: Link, entry: AwarenessEntry): boolean => {
    if (entry.client === own) return false;
    const bound = owner.get(entry.client);
    if (bound === link) return true;
    if (bound !== undefined && !outranks(link, bound)) return false;
    const most = link.dialect === 'meshboard' ? MAX_ENTRIES_PER_LINK : MAX_ENTRIES_PER_STOCK_LINK;
    let count = 0;
    for (const other of owner.values()) if (other === link) count += 1;
    if (count >= most) return false;
    // With its clock, which may be so high that nothing of the new owner's would be taken for newer.
    if (bound !== undefined) removeStates(awareness, [entry.client], link);
    owner.set(entry.client, link);
    relay.release(entry.client);
    return true;
  };

  /** Which client a stock peer has named first. */
  const introduced = new WeakMap<Link, number>();

  /**
   * A y-webrtc peer begins with everything it knows, itself first. If another such peer has passed its entry on before,
   * the entry is its own all the same: else it would stay when this link goes, until that other forgets it after 30 s.
   */
  const introduce = (link: Link, client: number): void => {
    introduced.set(link, client);
    const bound = owner.get(client);
    if (bound === undefined || bound.dialect !== 'y-webrtc' || introduced.get(bound) === client) return;
    owner.set(client, link);
  };

  return {
    tell: told.tellAll,
    linkUp(link) {
      told.tellAll(link);
      if (link.dialect === 'meshboard' && link.kind === 'person') relay.tellAll(link);
    },
    hide(link) {
      if (hidden.has(link)) return;
      hidden.add(link);
      const silent = [...owner].filter(([, bound]) => bound === link).map(([client]) => client);
      if (silent.length > 0) removeStates(awareness, silent, link);
    },
    heard(link) {
      if (hidden.delete(link)) link.send(encodeMessage({ type: 'queryAwareness' }), 'small');
    },
    rosterChanged: relay.rosterChanged,
    takeRelayed: relay.take,
    takeClocks: relay.takeClocks,
    tellOthers: relay.tellAll,
    takeChange(link, change) {
      const { client, clock, base } = change;
      const state = awareness.states.get(client);
      if ((owner.get(client) ?? link) !== link || client === own) return;
      // A state's version 0, which everybody begins with, is not taken in by y-protocols.
      if (state === undefined || awareness.meta.get(client)?.clock !== base) {
        link.send(encodeMessage({ type: 'queryAwareness' }), 'small');
        return;
      }
      const json = JSON.stringify(changed(state, change));
      if (json.length > MAX_STATE_CHARS) throw new MessageError('awareness state is too long');
      applyEntries(awareness, [{ client, clock, json }], link);
      relay.heard(link, [client]);
    },
    linkDown(link, present) {
      hidden.delete(link);
      const gone = [...owner].filter(([, bound]) => bound === link).map(([client]) => client);
      if (present) {
        for (const client of gone) {
          owner.delete(client);
          relay.carry(client, link.member);
        }
        return;
      }
      if (gone.length > 0) removeStates(awareness, gone, link);
      for (const client of gone) release(client);
    },
    take(link, update) {
      const entries = decodeEntries(update);
      const [first] = entries;
      if (link.dialect === 'y-webrtc' && first !== undefined && !introduced.has(link))
        introduce(link, first.client);
      const admitted = entries.filter((entry) => admits(link, entry));
      if (admitted.length === 0) return;
      applyEntries(awareness, admitted, link);
      // y-protocols tells nothing of an entry that goes before it was ever seen.
      for (const { client, json } of admitted) if (json === 'null') release(client);
      relay.heard(
        link,
        admitted.map(({ client }) => client),
      );
    },
    linkOf: authorOf,
    memberOf: (client) => owner.get(client)?.member ?? relay.originOf(client),
    originOf: (client) => authorOf(client)?.member ?? relay.originOf(client),
    close() {
      awareness.off('update', onUpdate);
      if (timer !== null) clearTimeout(timer);
      const clock = (awareness.meta.get(own)?.clock ?? 0) + 1;
      const goodbye = encodeMessage({
        type: 'awareness',
        update: encodeEntries([{ client: own, clock, json: 'null' }]),
      });
      for (const link of links()) link.send(goodbye, 'small');
      // What is told after coming back has to be newer than the goodbye, or y-webrtc peers do not take it.
      awareness.meta.set(own, { clock: clock + 1, lastUpdated: Date.now() });
      relay.close();
      const others = [...owner.keys()];
      removeStates(awareness, others, 'left');
      for (const client of others) release(client);
    },
  };
};
