/** First and longest wait before something is tried again, in milliseconds; it doubles from one to the other. */
const WAIT = { first: 1_000, most: 30_000 };

/**
 * Does what has to be done although the store may be away for a while: a seat that is not given up would be taken for as
 * long as this process lives.
 */
export class Retries {
  readonly #failed: (error: unknown) => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  /** @param failed - told of each failure. */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  /** Tries now, and again with growing waits until it succeeds or all is closed. Never throws. */
  async run(action: () => Promise<void>, wait = WAIT.first): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#failed(error);
      this.after(wait, () => this.run(action, Math.min(WAIT.most, wait * 2)));
    }
  }

  /** Does something later, unless all is closed by then. */
  after(ms: number, action: () => Promise<void>): void {
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void action();
    }, ms);
    timer.unref();
    this.#timers.add(timer);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
