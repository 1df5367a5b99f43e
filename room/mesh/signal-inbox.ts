/**
 * Signals of one dial, in the order in which they were sent, each once. They may come out of order and twice:
 * what was not acknowledged before a reconnect is sent again.
 */
export class SignalInbox<T> {
  readonly #early = new Map<number, T>();
  #next = 0;

  /** How many may wait for one before them. A dial has an offer or answer and some ten candidates. */
  static readonly CAPACITY = 256;

  /** Takes one in. @returns those whose turn it is now, in order. */
  take(seq: number, item: T): T[] {
    if (seq < this.#next || this.#early.has(seq) || seq >= this.#next + SignalInbox.CAPACITY) return [];
    this.#early.set(seq, item);
    const ready: T[] = [];
    for (;;) {
      const due = this.#early.get(this.#next);
      if (due === undefined) return ready;
      this.#early.delete(this.#next);
      this.#next += 1;
      ready.push(due);
    }
  }
}
