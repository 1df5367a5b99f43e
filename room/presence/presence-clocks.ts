import type { Awareness } from 'y-protocols/awareness';
import { Deadline } from '../deadline.ts';
import type { Link } from '../mesh/link.ts';
import { encodeMessage } from '../sync/messages.ts';

/**
 * How long versions are kept at least until they are told, and two and a half times that at most, in milliseconds: what
 * goes by the tree is everywhere by then. What is only renewed waits up to a second at each of some six members on its way
 * (see relay.ts). Each member renews its presence every 15 s, and what is not renewed for 30 s is taken for gone.
 */
const CHANGED_MS = 1_000;
const RENEWED_MS = 6_000;

/** Up to so much longer, so that of the two ends of a link one is first and the other has nothing left to tell. */
const JITTER = 0.25;

/**
 * How long what is known to be there may take to come before it is asked for, in milliseconds, besides what the tree
 * takes; and how often at most that is done, for it makes a circle of the tree, on which updates come twice for some
 * seconds.
 */
const PATIENCE_MS = 500;
const ASK_EVERY_MS = 5_000;

/**
 * How long a link is passed over that was asked and brought nothing of what it said it had, in milliseconds; twice as long
 * each further time. Else one that speaks of what there is not would be asked for ever, and make a circle of the tree.
 */
const PASS_OVER_MS = { least: 10_000, most: 600_000 } as const;

/** Most versions of one link that are waited for at once. */
const MAX_AWAITED_A_LINK = 4_096;

/** Hands on what is in it after one to two periods. */
class Ripening {
  readonly #nextMs: () => number;
  readonly #deadline: Deadline;
  #young = new Set<number>();
  #old: ReadonlySet<number> = new Set();

  /** @param nextMs - The length of the next period. */
  constructor(nextMs: () => number, handOn: (clients: ReadonlySet<number>) => void) {
    this.#nextMs = nextMs;
    this.#deadline = new Deadline(() => {
      const ripe = this.#old;
      this.#old = this.#young;
      this.#young = new Set();
      if (this.#old.size > 0) this.#deadline.within(nextMs());
      if (ripe.size > 0) handOn(ripe);
    });
  }

  add(client: number): void {
    this.#young.add(client);
    if (!this.#deadline.pending) this.#deadline.within(this.#nextMs());
  }

  cancel(): void {
    this.#deadline.cancel();
  }
}

/** How it went with asking one link. */
interface Asked {
  readonly at: number;
  /** What it was asked for, until it is looked at whether that came. */
  readonly awaited: ReadonlyMap<number, number> | null;
  readonly passOverMs: number;
  readonly passedOverUntil: number;
}

const NEVER: Asked = {
  at: Number.NEGATIVE_INFINITY,
  awaited: null,
  passOverMs: PASS_OVER_MS.least,
  passedOverUntil: Number.NEGATIVE_INFINITY,
};

/** Mends the way of presence through a large room: its tree is mended by updates alone, and nobody may be drawing. */
export interface PresenceClocks {
  /** To be told with the next; `renewed` if nothing of it is new but its version. */
  add(client: number, renewed: boolean): void;
  /** The link's other end has this version of what is known here: it needs no telling. */
  has(link: Link, client: number, clock: number): void;
  /** What versions somebody has, who may have heard more than we. */
  take(link: Link, clocks: ReadonlyMap<number, number>): void;
  close(): void;
}

export interface PresenceClocksOptions {
  links(): Iterable<Link>;
  /** Whether the link's other end has to be told of a client by others, since it has no link with its member. */
  needs(link: Link, client: number): boolean;
  /** Takes a link into the tree, whose end then tells all that it has. */
  graft(link: Link): void;
  /** How long what is on its way by the tree may take, in milliseconds. */
  patience(): number;
  /** 0 to 1, for jitter. */
  random?(): number;
}

export const createPresenceClocks = (
  awareness: Awareness,
  { links, needs, graft, patience, random = Math.random }: PresenceClocksOptions,
): PresenceClocks => {
  /** By link, what versions its other end has. */
  const known = new WeakMap<Link, Map<number, number>>();
  /** Who has newer versions of what, as they say: by link, then by client. */
  let awaited = new Map<Link, Map<number, number>>();
  const asked = new WeakMap<Link, Asked>();

  /** Tells what the other end lacks, as far as is known: without its neighbours' own, half of all in a room of sixteen. */
  const tellLink = (link: Link, all: ReadonlyMap<number, number>): void => {
    const has = known.get(link);
    const clocks = new Map(
      [...all].filter(([client, clock]) => needs(link, client) && (has?.get(client) ?? -1) < clock),
    );
    if (clocks.size > 0) link.send(encodeMessage({ type: 'presenceClocks', clocks }), 'small');
  };

  const tell = (clients: ReadonlySet<number>): void => {
    const clocks = new Map<number, number>();
    for (const client of clients) {
      const clock = awareness.meta.get(client)?.clock;
      if (clock !== undefined && awareness.states.has(client)) clocks.set(client, clock);
    }
    for (const link of links())
      if (link.dialect === 'meshboard' && link.kind === 'person') tellLink(link, clocks);
  };
  const jittered = (ms: number) => (): number => ms * (1 + JITTER * random());
  const changed = new Ripening(jittered(CHANGED_MS), tell);
  const renewed = new Ripening(jittered(RENEWED_MS), tell);

  const note = (link: Link, client: number, clock: number): void => {
    // Of what there is not here anybody could make up any number.
    if (!awareness.states.has(client)) return;
    const has = known.get(link) ?? new Map<number, number>();
    known.set(link, has);
    if ((has.get(client) ?? -1) < clock) has.set(client, clock);
    if (has.size <= 2 * awareness.states.size) return;
    for (const other of has.keys()) if (!awareness.states.has(other)) has.delete(other);
  };

  const lacks = (client: number, clock: number): boolean =>
    client !== awareness.clientID && (awareness.meta.get(client)?.clock ?? -1) < clock;

  /** How it went with the link, once there has been time for what it was asked for to come. */
  const judged = (link: Link): Asked => {
    const last = asked.get(link) ?? NEVER;
    if (last.awaited === null) return last;
    const brought = [...last.awaited].some(([client, clock]) => !lacks(client, clock));
    const verdict: Asked = {
      at: last.at,
      awaited: null,
      passOverMs: brought ? PASS_OVER_MS.least : Math.min(PASS_OVER_MS.most, last.passOverMs * 2),
      passedOverUntil: brought ? NEVER.passedOverUntil : last.at + last.passOverMs,
    };
    asked.set(link, verdict);
    return verdict;
  };

  let askedAt = Number.NEGATIVE_INFINITY;
  const asking = new Deadline(() => {
    const now = performance.now();
    let next: { readonly link: Link; readonly last: Asked; readonly awaited: Map<number, number> } | null =
      null;
    for (const link of links()) {
      const claims = awaited.get(link);
      if (!claims || ![...claims].some(([client, clock]) => lacks(client, clock))) continue;
      const last = judged(link);
      if (last.passedOverUntil > now) continue;
      // In turn: whoever was asked last may have nothing that it says it has.
      if (next === null || last.at < next.last.at) next = { link, last, awaited: claims };
    }
    awaited = new Map();
    // One is enough: it tells all that it has.
    if (next === null) return;
    askedAt = now;
    const lacking = [...next.awaited].filter(([client, clock]) => lacks(client, clock));
    asked.set(next.link, { ...next.last, at: now, awaited: new Map(lacking) });
    graft(next.link);
  });

  return {
    add: (client, isRenewed) => (isRenewed ? renewed : changed).add(client),
    has: note,
    take(link, clocks) {
      for (const [client, clock] of clocks) note(link, client, clock);
      const claims = awaited.get(link) ?? new Map<number, number>();
      for (const [client, clock] of clocks)
        if (lacks(client, clock) && claims.size < MAX_AWAITED_A_LINK) claims.set(client, clock);
      if (claims.size > 0) awaited.set(link, claims);
      // Not put off by what others say meanwhile.
      const mayAskIn = askedAt + ASK_EVERY_MS - performance.now();
      if (awaited.size > 0) asking.within(Math.max(PATIENCE_MS + patience(), mayAskIn));
    },
    close() {
      changed.cancel();
      renewed.cancel();
      asking.cancel();
    },
  };
};
