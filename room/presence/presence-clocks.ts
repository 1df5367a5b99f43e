import type { Awareness } from 'y-protocols/awareness';
import { Deadline } from '../deadline.ts';
import type { Link } from '../mesh/link.ts';
import { encodeMessage } from '../sync/messages.ts';

/**
 * How long versions are kept at least until they are told on all links, and twice that at most, in milliseconds: what goes
 * by the tree is everywhere by then. What is only renewed waits up to a second at each of some six members on its way
 * (see relay.ts). Each member renews its presence every 15 s, and what is not renewed for 30 s is taken for gone.
 */
const CHANGED_MS = 1_000;
const RENEWED_MS = 6_000;

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
  readonly #periodMs: number;
  readonly #deadline: Deadline;
  #young = new Set<number>();
  #old: ReadonlySet<number> = new Set();

  constructor(periodMs: number, handOn: (clients: ReadonlySet<number>) => void) {
    this.#periodMs = periodMs;
    this.#deadline = new Deadline(() => {
      const ripe = this.#old;
      this.#old = this.#young;
      this.#young = new Set();
      if (this.#old.size > 0) this.#deadline.within(periodMs);
      if (ripe.size > 0) handOn(ripe);
    });
  }

  add(client: number): void {
    this.#young.add(client);
    this.#deadline.within(this.#periodMs);
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
  /** What versions somebody has, who may have heard more than we. */
  take(link: Link, clocks: ReadonlyMap<number, number>): void;
  close(): void;
}

/**
 * @param graft - Takes a link into the tree, whose end then tells all that it has.
 * @param patience - How long what is on its way by the tree may take, in milliseconds.
 */
export const createPresenceClocks = (
  awareness: Awareness,
  links: () => Iterable<Link>,
  graft: (link: Link) => void,
  patience: () => number,
): PresenceClocks => {
  /** Who has newer versions of what, as they say: by link, then by client. */
  let awaited = new Map<Link, Map<number, number>>();
  const asked = new WeakMap<Link, Asked>();

  const tell = (clients: ReadonlySet<number>): void => {
    const clocks = new Map<number, number>();
    for (const client of clients) {
      const clock = awareness.meta.get(client)?.clock;
      if (clock !== undefined && awareness.states.has(client)) clocks.set(client, clock);
    }
    if (clocks.size === 0) return;
    const message = encodeMessage({ type: 'presenceClocks', clocks });
    for (const link of links())
      if (link.dialect === 'meshboard' && link.kind === 'person') link.send(message, 'small');
  };
  const changed = new Ripening(CHANGED_MS, tell);
  const renewed = new Ripening(RENEWED_MS, tell);

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
    take(link, clocks) {
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
