/** Who has subscribed to what. */
export class Topics<S> {
  readonly #perSubscriber: number;
  readonly #perTopic: number;
  readonly #subscribers = new Map<string, Set<S>>();
  readonly #topics = new Map<S, Set<string>>();

  /**
   * @param perSubscriber topics that one subscriber may have
   * @param perTopic subscribers that one topic may have
   */
  constructor(perSubscriber: number, perTopic: number) {
    this.#perSubscriber = perSubscriber;
    this.#perTopic = perTopic;
  }

  /** Returns false, and changes nothing, when the subscriber or the topic has as many as it may. */
  subscribe(subscriber: S, topic: string): boolean {
    const topics = this.#topics.get(subscriber) ?? new Set();
    const subscribers = this.#subscribers.get(topic) ?? new Set();
    if (topics.has(topic)) return true;
    if (topics.size >= this.#perSubscriber || subscribers.size >= this.#perTopic) return false;
    this.#topics.set(subscriber, topics.add(topic));
    this.#subscribers.set(topic, subscribers.add(subscriber));
    return true;
  }

  unsubscribe(subscriber: S, topic: string): void {
    const topics = this.#topics.get(subscriber);
    if (topics?.delete(topic) && topics.size === 0) this.#topics.delete(subscriber);
    const subscribers = this.#subscribers.get(topic);
    if (subscribers?.delete(subscriber) && subscribers.size === 0) this.#subscribers.delete(topic);
  }

  forget(subscriber: S): void {
    for (const topic of [...(this.#topics.get(subscriber) ?? [])]) this.unsubscribe(subscriber, topic);
  }

  /** What one subscriber has subscribed to. */
  of(subscriber: S): readonly string[] {
    return [...(this.#topics.get(subscriber) ?? [])];
  }

  subscribersOf(topic: string): ReadonlySet<S> {
    return this.#subscribers.get(topic) ?? new Set();
  }

  get size(): number {
    return this.#subscribers.size;
  }
}
