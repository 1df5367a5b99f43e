/**
 * Bytes of bulk messages that may be on their way to a tab at once. A channel between tabs takes everything at once and
 * says nothing of what has arrived: without a limit 20 MB would lie in the browser's queue, before every cursor.
 */
const WINDOW_BYTES = 4 * 1024 * 1024;

/** Holds back the bulk messages for which there is no room in the window. */
export class BulkWindow {
  readonly #post: (message: Uint8Array) => void;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #underWay = 0;
  #waiters: (() => void)[] = [];

  constructor(post: (message: Uint8Array) => void) {
    this.#post = post;
  }

  /** Bytes that the other end has not said to have taken. */
  get queuedBytes(): number {
    return this.#waitingBytes + this.#underWay;
  }

  send(message: Uint8Array): void {
    this.#waiting.push(message);
    this.#waitingBytes += message.length;
    this.#pump();
  }

  /** The other end says that it has taken so many bytes more. */
  taken(bytes: number): void {
    this.#underWay = Math.max(0, this.#underWay - bytes);
    this.#pump();
  }

  /** Resolves when nothing waits any more, or on {@link stop}. */
  flushed(): Promise<void> {
    if (this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Drops what waits. */
  stop(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#underWay = 0;
    this.#release();
  }

  #pump(): void {
    let sent = 0;
    for (const message of this.#waiting) {
      // One that is larger than the window goes alone.
      if (this.#underWay > 0 && this.#underWay + message.length > WINDOW_BYTES) break;
      this.#underWay += message.length;
      this.#waitingBytes -= message.length;
      sent += 1;
      this.#post(message);
    }
    if (sent > 0) this.#waiting = this.#waiting.slice(sent);
    if (this.#waiting.length === 0) this.#release();
  }

  #release(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }
}
