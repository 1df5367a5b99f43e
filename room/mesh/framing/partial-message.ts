import { FramingError } from './frame.ts';

/** Frames at least this long are kept as they came; shorter ones are copied together, since each is an object of its own. */
const KEPT_BYTES = 4_096;

/** Room in which short frames are gathered, in bytes. */
const GATHERED_BYTES = 65_536;

/**
 * A message that is still coming in. It holds what has arrived, never what was announced: a peer that claims 256 MiB
 * and sends one byte costs 64 KiB. Long frames are not copied before all are there: a buffer that grows by doubling
 * took a fifth of the time that a document of 20 MB took to be received and applied.
 */
export class PartialMessage {
  readonly #total: number;
  readonly #pieces: Uint8Array[] = [];
  #gathering: Uint8Array | null = null;
  #gathered = 0;
  #length = 0;

  constructor(total: number) {
    this.#total = total;
  }

  /** @param payload - must not change afterwards. @throws FramingError when it is more than was announced. */
  append(payload: Uint8Array): void {
    this.#length += payload.length;
    if (this.#length > this.#total) throw new FramingError(`more than the ${this.#total} bytes announced`);
    if (payload.length >= KEPT_BYTES) {
      this.#putAside();
      this.#pieces.push(payload);
      return;
    }
    if (this.#gathered + payload.length > GATHERED_BYTES) this.#putAside();
    this.#gathering ??= new Uint8Array(GATHERED_BYTES);
    this.#gathering.set(payload, this.#gathered);
    this.#gathered += payload.length;
  }

  /** The whole message. @throws FramingError when it is less than was announced. */
  finish(): Uint8Array {
    if (this.#length !== this.#total)
      throw new FramingError(`${this.#length} of the ${this.#total} bytes announced`);
    this.#putAside();
    const whole = new Uint8Array(this.#total);
    let at = 0;
    for (const piece of this.#pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  /** What is gathered becomes a piece that takes no more room than it needs. */
  #putAside(): void {
    if (this.#gathering === null) return;
    this.#pieces.push(this.#gathering.slice(0, this.#gathered));
    this.#gathering = null;
    this.#gathered = 0;
  }
}
