import type { MemberId } from '@meshboard/signaling/protocol';
import { Deadline } from '../../deadline.ts';
import type { Link } from '../../mesh/link.ts';
import type { GossipMessage } from './gossip-messages.ts';
import { MAX_IDS } from './gossip-messages.ts';
import { RecentMessages } from './recent-messages.ts';
import { type MessageId, SeenIds } from './seen-ids.ts';
import { Waves } from './waves.ts';

/**
 * How long announcements are gathered, in milliseconds: from half as long to half as long again, so that of the two ends
 * of a lazy link one is first and the other has nothing left to announce. They are most of what goes over the links of a
 * large room, and only mend.
 */
const ANNOUNCE_MS = 1_000;
/**
 * How long what was announced may take to come by the tree, in milliseconds, before it is asked for: so many times as long
 * as the slowest lately took that did come. A tree that is not broken but slow, as on a machine that is busy, is given
 * time in this way before anybody asks in vain, which makes more load and the tree slower still.
 */
const PATIENCE_MS = { least: 600, most: 8_000, times: 2.5, decay: 0.99 } as const;
/** How long those who join or have lost somebody take to find their links, in milliseconds. */
const SETTLE_MS = 3_000;

/**
 * Most messages waited for at once of those that one link was the first to announce; beyond, the sync steps that repair
 * will bring them. A number for all links together would be used up by one that announces what there is not.
 */
const MAX_MISSING_A_LINK = 4_096;

/** With more than this unsent on a link, nothing more is given on request. */
const MAX_UNSENT_BYTES = 2 ** 20;

/** What {@link createGossip} does through others. */
export interface GossipPort {
  readonly self: MemberId;
  /** Whether this member passes on what it takes. Archives do not. */
  readonly passesOn: boolean;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  /** Whether the link's other end has the document up to now, so that live updates are of use to it. */
  ready(link: Link): boolean;
  /** Sends an update, encoded as it is on its way. */
  push(link: Link, encoded: Uint8Array): void;
  announce(link: Link, ids: readonly MessageId[]): void;
  graft(link: Link, ids: readonly MessageId[]): void;
  /** Tells the other end that the link is a branch of the tree from now on. */
  branch(link: Link): void;
  prune(link: Link): void;
  /** Whether it is this member, of all in the room, who sends waves. */
  leads(): boolean;
  wave(link: Link, id: MessageId): void;
  /** Nobody who announced these gave them: the link is the last that was asked. */
  lacking(link: Link, ids: readonly MessageId[]): void;
}

/**
 * Spreads updates over a graph in which not everybody is linked to everybody, by Plumtree (Leitão, Pereira, Rodrigues:
 * Epidemic Broadcast Trees, 2007). A message goes at once over the eager links and is announced on the lazy ones. A
 * link by which messages come a second time becomes lazy, so that the eager links are a tree and N−1 messages reach N; who
 * hears of a message that does not come asks for it and, unlike Plumtree, makes that link eager only when it comes that way
 * first: what was only late leaves the tree as it is. {@link Waves} says when a link becomes lazy.
 *
 * Links that will end soon, because the topology has no use for them, leave the tree before: waves go by the others only,
 * and whom a wave has reached needs nothing by those any more.
 *
 * Archives are beside the tree: each author sends them its own, for the archive counts each peer's messages to tell it
 * what is saved.
 */
export interface Gossip {
  /** Somebody has joined or left, so that the tree changes. */
  rosterChanged(): void;
  linkUp(link: Link): void;
  linkDown(link: Link): void;
  /** Says with whom links will end soon. */
  spare(members: ReadonlySet<MemberId>): void;
  /** Numbers an update of one's own; to be encoded, signed, and handed to {@link Gossip.publish}. */
  nextId(): MessageId;
  publish(id: MessageId, encoded: Uint8Array): void;
  has(id: MessageId): boolean;
  /** How long what somebody has may take to come by the tree, in milliseconds, as far as is known. */
  patience(): number;
  /** Whether this message has been taken before. If so, it was one too many on this link. */
  isKnown(link: Link, id: MessageId): boolean;
  /** Passes on what has been found good and applied. */
  taken(link: Link, message: GossipMessage): void;
  takeHave(link: Link, ids: readonly MessageId[]): void;
  takeGraft(link: Link, ids: readonly MessageId[]): void;
  takeBranch(link: Link): void;
  takePrune(link: Link): void;
  takeWave(link: Link, id: MessageId): void;
  /** Takes a link into the tree, as something other than an update has not come by it. */
  graft(link: Link): void;
  /** Links over which everything goes at once. */
  eager(): readonly Link[];
  close(): void;
}

interface Branch {
  /** Whether we send what is live over it. The other end has its own. */
  eager: boolean;
  /** Whether it will end soon, and a wave has come without it: the other end has been told to send nothing over it. */
  released: boolean;
  /** What is announced with the next batch, by {@link keyOf}. */
  readonly announced: Map<string, MessageId>;
  /** How many messages are waited for that this link was the first to announce. */
  awaited: number;
}

interface Missing {
  readonly id: MessageId;
  readonly announcer: Branch;
  /** Who has it, the first to say so first. */
  readonly holders: Link[];
  readonly announcedAt: number;
  /** Who has been asked for it last. */
  asked: Link | null;
  dueAt: number;
}

const keyOf = ({ origin, number }: MessageId): string => `${origin} ${number}`;

const add = (to: Map<Link, MessageId[]>, link: Link, id: MessageId): void => {
  const ids = to.get(link);
  if (ids) ids.push(id);
  else to.set(link, [id]);
};

export const createGossip = (port: GossipPort): Gossip => {
  const branches = new Map<Link, Branch>();
  const archives = new Set<Link>();
  const seen = new SeenIds();
  const recent = new RecentMessages();
  const missing = new Map<string, Missing>();
  let spare: ReadonlySet<MemberId> = new Set();
  let patience: number = PATIENCE_MS.least;
  let number = 0;
  const waves = new Waves();
  let announceTimer: ReturnType<typeof setTimeout> | null = null;
  let missingTimer: ReturnType<typeof setTimeout> | null = null;

  const setEager = (link: Link, eager: boolean): void => {
    const branch = branches.get(link);
    if (branch) branch.eager = eager;
  };

  /** Another tab of this browser costs no connection: its link stays. */
  const endsSoon = ({ member, via }: Link): boolean => spare.has(member) && via !== 'tab';

  /** Branches of the tree that will last. */
  const lasting = (): Link[] =>
    [...branches].flatMap(([link, { eager }]) => (eager && !endsSoon(link) ? link : []));

  /** A branch is gone or will be: what went over it both ways takes all others, until a wave makes them a tree again. */
  const useAll = (): void => {
    for (const [link, branch] of branches) {
      if (branch.eager || endsSoon(link)) continue;
      branch.eager = true;
      port.branch(link);
    }
    waves.disturbed();
  };

  /** A wave has gone by lasting links: nothing needs to come by the others. The other end says so for itself. */
  const release = (): void => {
    for (const [link, branch] of branches) {
      if (!endsSoon(link) || branch.released) continue;
      branch.released = true;
      port.prune(link);
    }
  };

  const announceAll = (): void => {
    announceTimer = null;
    for (const [link, branch] of branches) {
      if (branch.announced.size === 0) continue;
      const ids = [...branch.announced.values()].slice(-MAX_IDS);
      branch.announced.clear();
      // Also on a link that is eager by now: these were not sent on it.
      port.announce(link, ids);
    }
  };

  /** What comes by the tree after it was announced tells how slow the tree is. */
  const learn = ({ asked, announcedAt }: Missing, from: Link | null): void => {
    const late = asked !== null && asked === from ? 0 : performance.now() - announcedAt;
    const slow = Math.min(PATIENCE_MS.most, late * PATIENCE_MS.times);
    patience = Math.max(PATIENCE_MS.least, patience * PATIENCE_MS.decay, slow);
  };

  const waitNoMore = (key: string): void => {
    const entry = missing.get(key);
    if (!entry) return;
    entry.announcer.awaited -= 1;
    missing.delete(key);
  };

  const spread = (id: MessageId, encoded: Uint8Array, from: Link | null): void => {
    seen.add(id);
    recent.add(id, encoded);
    const awaited = missing.get(keyOf(id));
    if (awaited) learn(awaited, from);
    waitNoMore(keyOf(id));
    if (!port.passesOn) return;
    for (const [link, branch] of branches) {
      if (link === from || link.member === id.origin || !port.ready(link)) continue;
      if (branch.eager) port.push(link, encoded);
      else branch.announced.set(keyOf(id), id);
    }
    announceTimer ??= setTimeout(announceAll, ANNOUNCE_MS * (0.5 + port.random()));
  };

  const beginWave = new Deadline(() => {
    const id = waves.next(port.self);
    const links = lasting();
    for (const link of links) port.wave(link, id);
    if (links.length > 0) release();
  });

  /** Somebody gossips. */
  const stirred = (): void => {
    waves.stirred();
    if (port.passesOn && port.leads()) beginWave.within(waves.dueIn(patience));
  };

  const cut = (link: Link, branch: Branch): void => {
    branch.eager = false;
    port.prune(link);
  };

  /** Something came by a link first. */
  const isBranch = (link: Link): void => {
    const branch = branches.get(link);
    if (!branch || branch.eager || branch.released) return;
    waves.disturbed();
    branch.eager = true;
    port.branch(link);
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
    const inVain = new Map<Link, MessageId[]>();
    for (const [key, entry] of missing) {
      if (entry.dueAt > now) continue;
      const holder = nextHolder(entry);
      if (holder === null) {
        waitNoMore(key);
        if (entry.asked !== null && branches.has(entry.asked)) add(inVain, entry.asked, entry.id);
        continue;
      }
      entry.asked = holder;
      entry.dueAt = now + patience;
      add(requests, holder, entry.id);
    }
    for (const [link, ids] of requests) port.graft(link, ids);
    for (const [link, ids] of inVain) port.lacking(link, ids);
    waitForMissing();
  };

  const waitForMissing = (): void => {
    if (missingTimer !== null || missing.size === 0) return;
    let due = Number.POSITIVE_INFINITY;
    for (const { dueAt } of missing.values()) due = Math.min(due, dueAt);
    missingTimer = setTimeout(askForMissing, Math.max(10, due - performance.now()));
  };

  return {
    rosterChanged() {
      waves.disturbed();
      if (port.passesOn && port.leads()) beginWave.within(Math.max(SETTLE_MS, waves.dueIn(patience)));
    },
    linkUp(link) {
      if (link.dialect !== 'meshboard') return;
      if (link.kind === 'archive') archives.add(link);
      else branches.set(link, { eager: true, released: false, announced: new Map(), awaited: 0 });
      waves.disturbed();
    },
    linkDown(link) {
      archives.delete(link);
      const branch = branches.get(link);
      if (!branches.delete(link) || !branch?.eager || branch.released) return;
      // What went over it has to find another way now, not when somebody misses something.
      useAll();
    },
    spare(members) {
      const before = spare;
      spare = members;
      const loses = [...branches].some(
        ([link, { eager }]) => eager && endsSoon(link) && !before.has(link.member),
      );
      for (const [link, branch] of branches) if (!endsSoon(link)) branch.released = false;
      if (loses) useAll();
    },
    nextId: () => {
      number += 1;
      return { origin: port.self, number };
    },
    has: (id) => id.origin === port.self || seen.has(id),
    patience: () => patience,
    publish(id, encoded) {
      for (const link of archives) if (port.ready(link)) port.push(link, encoded);
      spread(id, encoded, null);
      stirred();
    },
    isKnown(link, id) {
      if (id.origin !== port.self && !seen.has(id)) return false;
      const branch = branches.get(link);
      if (branch?.eager) waves.disturbed();
      if (branch && waves.mayCut(id.origin)) cut(link, branch);
      stirred();
      return true;
    },
    taken(link, message) {
      // Either the tree is broken here, and what we asked for has come this way, or the other end takes it for a branch.
      isBranch(link);
      spread(message, message.encoded, link);
      stirred();
    },
    takeHave(link, ids) {
      const branch = branches.get(link);
      if (!branch) return;
      for (const id of ids) {
        branch.announced.delete(keyOf(id));
        if (id.origin === port.self || seen.has(id)) continue;
        const known = missing.get(keyOf(id));
        if (known && !known.holders.includes(link)) known.holders.push(link);
        if (known || branch.awaited >= MAX_MISSING_A_LINK) continue;
        branch.awaited += 1;
        missing.set(keyOf(id), {
          id,
          announcer: branch,
          holders: [link],
          announcedAt: performance.now(),
          asked: null,
          dueAt: performance.now() + patience,
        });
      }
      waitForMissing();
    },
    takeGraft(link, ids) {
      // Without ids it is for the sake of something else than updates.
      if (ids.length === 0) setEager(link, true);
      const asked = new Set<Uint8Array>();
      for (const id of ids) {
        const encoded = recent.get(id);
        // What is not given comes from another who has it, or by a sync step.
        if (encoded === undefined || asked.has(encoded) || link.queuedBytes > MAX_UNSENT_BYTES) continue;
        asked.add(encoded);
        port.push(link, encoded);
      }
    },
    takeBranch(link) {
      setEager(link, true);
      waves.disturbed();
    },
    takeWave(link, id) {
      const from = branches.get(link);
      // Where the other end takes the link for one that lasts, it will soon know better.
      if (!from || id.origin === port.self || endsSoon(link)) return;
      const came = waves.take(id);
      if (came === 'again') cut(link, from);
      if (came !== 'first' || !port.passesOn) return;
      isBranch(link);
      for (const to of lasting()) if (to !== link) port.wave(to, id);
      release();
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
      beginWave.cancel();
    },
  };
};
