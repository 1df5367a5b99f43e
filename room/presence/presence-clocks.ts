import type { Awareness } from 'y-protocols/awareness';
import { Deadline } from '../deadline.ts';
import type { Link } from '../mesh/link.ts';
import { encodeMessage } from '../sync/messages.ts';

/**
 * How long versions are gathered until they are told on all links, in milliseconds: of what changed, and of what was only
 * renewed, which each member does every 15 s, so that in a room of a hundred there is always something. What is not
 * renewed for 30 s is taken for gone.
 */
const CHANGED_MS = 1_000;
const RENEWED_MS = 5_000;

/**
 * How long what is known to be there may take to come before it is asked for, in milliseconds, besides what the tree
 * takes; and how often at most that is done, for it makes a circle of the tree, on which updates come twice for some
 * seconds.
 */
const PATIENCE_MS = 500;
const ASK_EVERY_MS = 5_000;

/** Most versions waited for at once. */
const MAX_AWAITED = 4_096;

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
  /** What has another version than was told last. */
  let lately = new Set<number>();
  /** Who has newer versions of what, as they say. */
  let awaited: { readonly link: Link; readonly client: number; readonly clock: number }[] = [];

  const telling = new Deadline(() => {
    const clocks = new Map<number, number>();
    for (const client of lately) {
      const clock = awareness.meta.get(client)?.clock;
      if (clock !== undefined && awareness.states.has(client)) clocks.set(client, clock);
    }
    lately = new Set();
    const message = encodeMessage({ type: 'presenceClocks', clocks });
    for (const link of links())
      if (link.dialect === 'meshboard' && link.kind === 'person') link.send(message, 'small');
  });

  const lacks = (client: number, clock: number): boolean =>
    client !== awareness.clientID && (awareness.meta.get(client)?.clock ?? -1) < clock;

  let askedAt = Number.NEGATIVE_INFINITY;
  const asking = new Deadline(() => {
    const up = new Set(links());
    const first = awaited.find(({ link, client, clock }) => up.has(link) && lacks(client, clock));
    awaited = [];
    // One is enough: it tells all that it has.
    if (!first) return;
    askedAt = performance.now();
    graft(first.link);
  });

  return {
    add(client, renewed) {
      lately.add(client);
      telling.within(renewed ? RENEWED_MS : CHANGED_MS);
    },
    take(link, clocks) {
      for (const [client, clock] of clocks)
        if (lacks(client, clock) && awaited.length < MAX_AWAITED) awaited.push({ link, client, clock });
      // Not put off by what others say meanwhile.
      const mayAskIn = askedAt + ASK_EVERY_MS - performance.now();
      if (awaited.length > 0) asking.within(Math.max(PATIENCE_MS + patience(), mayAskIn));
    },
    close() {
      telling.cancel();
      asking.cancel();
    },
  };
};
