/** y-webrtc's message for "tell me everybody's awareness", its type 3: a stock end answers it, whatever it has. */
export const QUERY_AWARENESS = Uint8Array.of(3);

/**
 * How long nothing may be heard until the other end is asked, in milliseconds: after the link has come up, and later, when
 * one that has a cursor renews it every 15 s; and how long its answer may take.
 */
const PATIENCE_MS = { first: 4_000, later: 20_000, answer: 8_000 };

/**
 * Whether a stock y-webrtc end is heard on a link that seems to be up. It answers no pings, and of two that dial each other
 * in one moment each may end up with a connection on which the other does not listen: nothing else tells of that.
 */
export class StockPulse {
  readonly #ask: () => void;
  readonly #mute: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #heard = 0;

  /**
   * Begins when the link is up.
   *
   * @param ask - Sends {@link QUERY_AWARENESS}.
   * @param mute - It has not answered.
   */
  constructor(ask: () => void, mute: () => void) {
    this.#ask = ask;
    this.#mute = mute;
    this.#listen(PATIENCE_MS.first);
  }

  heard(): void {
    this.#heard += 1;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #listen(ms: number): void {
    const before = this.#heard;
    this.#timer = setTimeout(() => {
      if (this.#heard > before) this.#listen(PATIENCE_MS.later);
      else this.#question();
    }, ms);
  }

  #question(): void {
    const before = this.#heard;
    this.#timer = setTimeout(() => {
      if (this.#heard > before) this.#listen(PATIENCE_MS.later);
      else this.#mute();
    }, PATIENCE_MS.answer);
    this.#ask();
  }
}
