import type { Dialect } from './link.ts';

/** A hello, a proof, and what one who has seen our proof may say at once. */
const MAX_FRAMES = 16;

/**
 * Bytes that a stock end may say while it is held back. It knows nothing of that and says all there is: whoever draws
 * makes 120 messages a second, and a busy machine may hold it back for several.
 */
const MAX_STOCK_BYTES = 4 * 2 ** 20;

/** Frames that come before this end is ready for them, in their order. */
export class EarlyFrames {
  readonly #dialect: Dialect;
  #frames: ArrayBuffer[] = [];
  #bytes = 0;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** @returns false when the other end has said more than it may by now. */
  keep(frame: ArrayBuffer): boolean {
    this.#frames.push(frame);
    this.#bytes += frame.byteLength;
    return this.#dialect === 'meshboard' ? this.#frames.length <= MAX_FRAMES : this.#bytes <= MAX_STOCK_BYTES;
  }

  /** Gives them away. */
  release(): readonly ArrayBuffer[] {
    const frames = this.#frames;
    this.#frames = [];
    return frames;
  }
}
