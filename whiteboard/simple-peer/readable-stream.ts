type Listener = (...args: readonly unknown[]) => void;

/**
 * The Duplex of `readable-stream` as far as simple-peer needs it here, where its data channel is handed to room/ and no
 * data goes through the stream: a source of events. The real one and what it brings is 22 kB compressed.
 */
export class Duplex {
  readonly #listeners = new Map<string, Set<Listener>>();
  /** Looked at before {@link push} and {@link end}. */
  readonly _readableState = { ended: false };
  readonly _writableState = { finished: false };

  on(event: string, listener: Listener): this {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return this;
  }

  once(event: string, listener: Listener): this {
    const once: Listener = (...args) => {
      this.removeListener(event, once);
      listener(...args);
    };
    return this.on(event, once);
  }

  removeListener(event: string, listener: Listener): this {
    this.#listeners.get(event)?.delete(listener);
    return this;
  }

  emit(event: string, ...args: readonly unknown[]): boolean {
    const listeners = [...(this.#listeners.get(event) ?? [])];
    for (const listener of listeners) listener(...args);
    return listeners.length > 0;
  }

  /** Ends what nobody reads. */
  push(): boolean {
    this._readableState.ended = true;
    return false;
  }

  /** Ends what nobody writes to. */
  end(): this {
    this._writableState.finished = true;
    return this;
  }
}
