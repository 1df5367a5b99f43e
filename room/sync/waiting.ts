import * as Y from 'yjs';
import type { Link } from '../mesh/link.ts';
import { DEFAULT_GATE_LIMITS } from './gate/gate-limits.ts';
import { scanUpdate } from './gate/update-scan.ts';

/** How an update came: as the answer to a question, live over its author's link, or live through others. */
export type Way = 'step2' | 'update' | 'gossip';

/** What bounds that which waits for structs that have not come. */
export interface WaitingLimits {
  /** Bytes of structs, and of deletions, that may wait of what one link has brought. */
  readonly maxBytes: number;
  /** Less, since 60,000 of them (120 KB) take 20 to 54 ms each time that they are tried. */
  readonly maxDeletionBytes: number;
  /** How many may wait of what one link has brought: 17 s of somebody who sends with every frame. */
  readonly maxUpdates: number;
  /** How often one is tried again. Each part of a large document may bring something of what it waits for. */
  readonly maxTries: number;
  /** Bytes in all. Somebody who comes back has another link, and what the old one has brought may wait for a while. */
  readonly maxTotalBytes: number;
}

export const DEFAULT_WAITING_LIMITS: WaitingLimits = {
  maxBytes: 2 ** 20,
  maxDeletionBytes: 32 * 2 ** 10,
  maxUpdates: 1_024,
  maxTries: 64,
  maxTotalBytes: 8 * 2 ** 20,
};

/** What of one update could not be applied yet. */
export interface WaitingUpdate {
  readonly from: Link;
  readonly way: Way;
  readonly update: Uint8Array;
  /** Whether it deletes; structs and deletions wait apart. */
  readonly deletes: boolean;
  /** By client: worth trying as soon as more clocks than so many are known of one of them. */
  readonly missing: ReadonlyMap<number, number>;
  readonly tries: number;
  /** Whether it has waited through a whole term (see `drop`). */
  old: boolean;
}

/**
 * What waits for structs that have not come, apart by whose link brought it. Yjs would keep all of it in one and apply it
 * in the transaction, and in the name, of whatever ends the waiting, without another look at what has become of the
 * document meanwhile.
 */
export class Waiting {
  readonly #doc: Y.Doc;
  readonly #limits: WaitingLimits;
  #updates: WaitingUpdate[] = [];

  constructor(doc: Y.Doc, limits: Partial<WaitingLimits> = {}) {
    this.#doc = doc;
    this.#limits = { ...DEFAULT_WAITING_LIMITS, ...limits };
  }

  get bytes(): number {
    return bytesOf(this.#updates);
  }

  /**
   * Takes over what Yjs has kept of an update that was just applied.
   *
   * @param tries - How often it has been tried before.
   * @returns the links of which something had to be dropped, because there was too much of it.
   */
  keep(from: Link, way: Way, tries: number): ReadonlySet<Link> {
    const { store } = this.#doc;
    const { pendingStructs, pendingDs } = store;
    store.pendingStructs = null;
    store.pendingDs = null;
    const kept = { from, way, tries, old: false };
    if (pendingStructs !== null) {
      const update = Y.convertUpdateFormatV2ToV1(pendingStructs.update);
      this.#updates.push({ ...kept, update, deletes: false, missing: pendingStructs.missing });
    }
    if (pendingDs !== null) {
      const update = Y.convertUpdateFormatV2ToV1(pendingDs);
      this.#updates.push({ ...kept, update, deletes: true, missing: firstDeleted(update) });
    }
    return pendingStructs === null && pendingDs === null ? NONE : this.#drop(from, tries);
  }

  /** Hands out one of which something has come that it waited for, the oldest first. */
  takeReady(): WaitingUpdate | null {
    const { store } = this.#doc;
    const isReady = ({ missing }: WaitingUpdate): boolean => {
      for (const [client, clock] of missing) if (clock < Y.getState(store, client)) return true;
      return false;
    };
    const at = this.#updates.findIndex(isReady);
    return at === -1 ? null : (this.#updates.splice(at, 1)[0] ?? null);
  }

  /**
   * Ends a term: drops what has waited through all of it. It waits for structs that will not come, or is a trap for what
   * is yet to be written.
   */
  endTerm(): void {
    this.#updates = this.#updates.filter(({ old }) => !old);
    for (const update of this.#updates) update.old = true;
  }

  #drop(from: Link, tries: number): ReadonlySet<Link> {
    const { maxBytes, maxDeletionBytes, maxUpdates, maxTries, maxTotalBytes } = this.#limits;
    const dropped = new Set<Link>();
    const mine = this.#updates.filter((update) => update.from === from);
    const tooMuch =
      tries >= maxTries ||
      mine.length > maxUpdates ||
      bytesOf(mine) > maxBytes ||
      bytesOf(mine.filter(({ deletes }) => deletes)) > maxDeletionBytes;
    if (tooMuch) {
      this.#updates = this.#updates.filter((update) => update.from !== from);
      dropped.add(from);
    }
    while (this.bytes > maxTotalBytes) {
      const oldest = this.#updates.shift();
      if (oldest) dropped.add(oldest.from);
    }
    return dropped;
  }
}

const NONE: ReadonlySet<Link> = new Set();

const bytesOf = (updates: readonly WaitingUpdate[]): number =>
  updates.reduce((sum, { update }) => sum + update.length, 0);

/** By client: the first clock that an update deletes. */
const firstDeleted = (update: Uint8Array): Map<number, number> => {
  const first = new Map<number, number>();
  scanUpdate(update, DEFAULT_GATE_LIMITS, {
    struct: () => undefined,
    deletion: (client, clock) => first.set(client, Math.min(clock, first.get(client) ?? clock)),
  });
  return first;
};
