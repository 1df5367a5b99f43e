/** How many dials another may prompt at once, and how often one more, in milliseconds: a member that is well dials seldom. */
const BURST = 8;
const EVERY_MS = 2_000;

/**
 * Bounds the dials that one member makes us begin, by its offers, by asking for a redial and by coming back. Each costs a connection, some
 * file descriptors and threads, before anything is proved; what we begin of our own accord backs off by itself.
 */
export class Prompting {
  readonly #now: () => number;
  #left = BURST;
  #at: number;

  /** @param now - milliseconds that only rise. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#at = now();
  }

  /** @returns whether one more is all right; it counts then. */
  take(): boolean {
    const now = this.#now();
    this.#left = Math.min(BURST, this.#left + (now - this.#at) / EVERY_MS);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
