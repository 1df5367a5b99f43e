/** Lets work of one key run one after the other, and of different keys side by side. */
export class Turns<K> {
  readonly #last = new Map<K, Promise<unknown>>();

  /** Runs `work` when all earlier work of `key` has settled; settles as it does. */
  async run<T>(key: K, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}
