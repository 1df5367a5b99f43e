/**
 * What an update may ask of the document. A limit that is absolute (bytes, clocks, depth, keys) has to hold for
 * everything that an honest peer can have accepted in smaller pieces and now serves in one step 2: otherwise one
 * hostile editor could make honest peers look hostile to newcomers. Limits only for live updates may be tighter,
 * because what they refuse still arrives by the next exchange.
 */
export interface GateLimits {
  /** Largest live update, in bytes. One transaction makes one: a paste, an import. */
  readonly maxUpdateBytes: number;
  /** Largest step 2, in bytes. What the bulk lane of a link carries. */
  readonly maxStep2Bytes: number;
  /**
   * Structs plus objects and arrays inside values, of one update. Each becomes an object of some 50 to 250 bytes
   * in memory while it may be 2 bytes in the update; a 20 MB whiteboard has about a million.
   */
  readonly maxObjects: number;
  /** No session has more clocks than this: 60 operations a second for a year are 1.9 × 10⁹. */
  readonly maxClock: number;
  /**
   * How many clocks ahead of the known ones a struct may start. Honest updates are ahead of others when those
   * are still in the bulk lane; one character of a paste there is one clock.
   */
  readonly maxAhead: number;
  /** How many clocks ahead of the known ones a deletion may reach. */
  readonly maxDeleteAhead: number;
  /** How many unseen clocks of one client a LIVE update may declare deleted (made and deleted in one transaction). */
  readonly maxLiveHollow: number;
  /** Nesting of values, and of types: Yjs walks both by recursion. */
  readonly maxDepth: number;
  /** Bytes of a key, a root type's name, a node name. */
  readonly maxKeyBytes: number;
  /**
   * Bytes of one JSON text: a format's value, an embed, such as an image that an editor of texts puts in as a `data:`
   * address. As many as a live update may have, since a long text costs no more than as many bytes in short ones: it is
   * passed over once before it is parsed, and what it would become counts among `maxObjects`.
   */
  readonly maxJsonBytes: number;
}

export const DEFAULT_GATE_LIMITS: GateLimits = {
  maxUpdateBytes: 64 * 2 ** 20,
  maxStep2Bytes: 256 * 2 ** 20,
  maxObjects: 2 ** 24,
  maxClock: 2 ** 31,
  maxAhead: 2 ** 26,
  maxDeleteAhead: 2 ** 20,
  maxLiveHollow: 2 ** 20,
  maxDepth: 64,
  maxKeyBytes: 1024,
  maxJsonBytes: 64 * 2 ** 20,
};
