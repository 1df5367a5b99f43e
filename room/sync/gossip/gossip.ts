import type { MemberId } from '@meshboard/signaling/protocol';
import type { Link } from '../../mesh/link.ts';
import type { GossipMessage } from './gossip-messages.ts';
import { MAX_IDS } from './gossip-messages.ts';
import { RecentMessages } from './recent-messages.ts';
import { type MessageId, SeenIds } from './seen-ids.ts';

/** How long announcements are gathered, in milliseconds. */
const ANNOUNCE_MS = 150;
/** How long what was announced may take to come by the tree, in milliseconds, before it is asked for. */
const PATIENCE_MS = 600;
/** Most announced messages waited for at once; beyond, the sync steps that repair will bring them. */
const MAX_MISSING = 4_096;

/** What {@link createGossip} does through others. */
export interface GossipPort {
  readonly self: MemberId;
  /** Whether this member passes on what it takes. Archives do not. */
  readonly passesOn: boolean;
  /** Whether the link's other end has the document up to now, so that live updates are of use to it. */
  ready(link: Link): boolean;
  /** Sends an update, encoded as it is on its way. */
  push(link: Link, encoded: Uint8Array): void;
  announce(link: Link, ids: readonly MessageId[]): void;
  graft(link: Link, ids: readonly MessageId[]): void;
  prune(link: Link): void;
  /** Nobody who announced something gave it: the link is the last that was asked. */
  lacking(link: Link): void;
}

/**
 * Spreads updates over a graph in which not everybody is linked to everybody, by Plumtree (Leitão, Pereira, Rodrigues:
 * Epidemic Broadcast Trees, 2007). A message goes at once over the eager links and is announced on the lazy ones. Who
 * gets it a second time makes that link lazy, so that the eager links become a tree and N−1 messages reach N; who hears
 * of a message that does not come asks for it and makes that link eager, so that the tree mends.
 *
 * Archives are beside the tree: each author sends them its own, for the archive counts each peer's messages to tell it
 * what is saved.
 */
export interface Gossip {
  linkUp(link: Link): void;
  linkDown(link: Link): void;
  /** Numbers an update of one's own; to be encoded, signed, and handed to {@link Gossip.publish}. */
  nextId(): MessageId;
  publish(id: MessageId, encoded: Uint8Array): void;
  /** Whether this message has been taken before. Its link is lazy from then on. */
  isKnown(link: Link, id: MessageId): boolean;
  /** Passes on what has been found good and applied. */
  taken(link: Link, message: GossipMessage): void;
  takeHave(link: Link, ids: readonly MessageId[]): void;
  takeGraft(link: Link, ids: readonly MessageId[]): void;
  takePrune(link: Link): void;
  /** Takes a link into the tree, as something other than an update has not come by it. */
  graft(link: Link): void;
  /** Links over which everything goes at once. */
  eager(): readonly Link[];
  close(): void;
}

interface Branch {
  eager: boolean;
  /** What is announced with the next batch. */
  announced: MessageId[];
}

interface Missing {
  readonly id: MessageId;
  /** Who has it, the first to say so first. */
  readonly holders: Link[];
  /** Who has been asked for it last. */
  asked: Link | null;
  dueAt: number;
}

const keyOf = ({ origin, number }: MessageId): string => `${origin} ${number}`;

export const createGossip = (port: GossipPort): Gossip => {
  const branches = new Map<Link, Branch>();
  const archives = new Set<Link>();
  const seen = new SeenIds();
  const recent = new RecentMessages();
  const missing = new Map<string, Missing>();
  let number = 0;
  let announceTimer: ReturnType<typeof setTimeout> | null = null;
  let missingTimer: ReturnType<typeof setTimeout> | null = null;

  const setEager = (link: Link, eager: boolean): void => {
    const branch = branches.get(link);
    if (branch) branch.eager = eager;
  };

  const announceAll = (): void => {
    announceTimer = null;
    for (const [link, branch] of branches) {
      if (branch.announced.length === 0) continue;
      const ids = branch.announced.slice(-MAX_IDS);
      branch.announced = [];
      // Also on a link that is eager by now: these were not sent on it.
      port.announce(link, ids);
    }
  };

  const spread = (id: MessageId, encoded: Uint8Array, from: Link | null): void => {
    seen.add(id);
    recent.add(id, encoded);
    missing.delete(keyOf(id));
    if (!port.passesOn) return;
    for (const [link, branch] of branches) {
      if (link === from || link.member === id.origin || !port.ready(link)) continue;
      if (branch.eager) port.push(link, encoded);
      else branch.announced.push(id);
    }
    announceTimer ??= setTimeout(announceAll, ANNOUNCE_MS);
  };

  /** The next who said to have it and is still linked. */
  const nextHolder = (entry: Missing): Link | null => {
    for (let holder = entry.holders.shift(); holder; holder = entry.holders.shift())
      if (branches.has(holder)) return holder;
    return null;
  };

  /** Asks for what is overdue, each link once for all that it is to give. */
  const askForMissing = (): void => {
    missingTimer = null;
    const now = performance.now();
    const requests = new Map<Link, MessageId[]>();
    const inVain = new Set<Link>();
    for (const [key, entry] of missing) {
      if (entry.dueAt > now) continue;
      const holder = nextHolder(entry);
      if (holder === null) {
        missing.delete(key);
        if (entry.asked !== null && branches.has(entry.asked)) inVain.add(entry.asked);
        continue;
      }
      entry.asked = holder;
      entry.dueAt = now + PATIENCE_MS;
      requests.set(holder, [...(requests.get(holder) ?? []), entry.id]);
    }
    for (const [link, ids] of requests) {
      setEager(link, true);
      port.graft(link, ids);
    }
    for (const link of inVain) port.lacking(link);
    waitForMissing();
  };

  const waitForMissing = (): void => {
    if (missingTimer !== null || missing.size === 0) return;
    let due = Number.POSITIVE_INFINITY;
    for (const { dueAt } of missing.values()) due = Math.min(due, dueAt);
    missingTimer = setTimeout(askForMissing, Math.max(10, due - performance.now()));
  };

  return {
    linkUp(link) {
      if (link.dialect !== 'meshboard') return;
      if (link.kind === 'archive') archives.add(link);
      else branches.set(link, { eager: true, announced: [] });
    },
    linkDown(link) {
      archives.delete(link);
      if (!branches.delete(link)) return;
      // What went over it has to find another way now, not when somebody misses something.
      for (const branch of branches.values()) branch.eager = true;
    },
    nextId: () => {
      number += 1;
      return { origin: port.self, number };
    },
    publish(id, encoded) {
      for (const link of archives) if (port.ready(link)) port.push(link, encoded);
      spread(id, encoded, null);
    },
    isKnown(link, id) {
      if (id.origin !== port.self && !seen.has(id)) return false;
      const branch = branches.get(link);
      if (branch?.eager) {
        branch.eager = false;
        port.prune(link);
      }
      return true;
    },
    taken(link, message) {
      setEager(link, true);
      spread(message, message.encoded, link);
    },
    takeHave(link, ids) {
      if (!branches.has(link)) return;
      for (const id of ids) {
        if (id.origin === port.self || seen.has(id)) continue;
        const known = missing.get(keyOf(id));
        if (known) known.holders.push(link);
        else if (missing.size < MAX_MISSING)
          missing.set(keyOf(id), {
            id,
            holders: [link],
            asked: null,
            dueAt: performance.now() + PATIENCE_MS,
          });
      }
      waitForMissing();
    },
    takeGraft(link, ids) {
      setEager(link, true);
      for (const id of ids) {
        const encoded = recent.get(id);
        if (encoded) port.push(link, encoded);
      }
    },
    takePrune: (link) => setEager(link, false),
    graft(link) {
      setEager(link, true);
      port.graft(link, []);
    },
    eager: () => [...branches].flatMap(([link, { eager }]) => (eager ? link : [])),
    close() {
      if (announceTimer !== null) clearTimeout(announceTimer);
      if (missingTimer !== null) clearTimeout(missingTimer);
    },
  };
};
