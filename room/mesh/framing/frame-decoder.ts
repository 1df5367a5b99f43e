import type { Lane } from '../link.ts';
import { FramingError, MAX_MESSAGE_BYTES, readFrame } from './frame.ts';

/** What a partial message starts with: room for four frames, so that small ones never grow. */
const FIRST_CAPACITY = 65_536;

/**
 * A message that is still coming in. Its buffer grows with what has arrived, never with what was announced:
 * a peer that claims 256 MiB and sends one byte costs 64 KiB, and one that sends byte by byte costs no more
 * than twice what it sent.
 */
class PartialMessage {
  readonly #total: number;
  #bytes: Uint8Array;
  #length = 0;

  constructor(total: number) {
    this.#total = total;
    this.#bytes = new Uint8Array(Math.min(total, FIRST_CAPACITY));
  }

  append(payload: Uint8Array): void {
    const length = this.#length + payload.length;
    if (length > this.#total) throw new FramingError(`more than the ${this.#total} bytes announced`);
    if (length > this.#bytes.length) {
      const grown = new Uint8Array(Math.min(this.#total, Math.max(length, this.#bytes.length * 2)));
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    this.#bytes.set(payload, this.#length);
    this.#length = length;
  }

  finish(): Uint8Array {
    if (this.#length !== this.#total) {
      throw new FramingError(`${this.#length} of the ${this.#total} bytes announced`);
    }
    return this.#bytes;
  }
}

/** Puts the frames of one link together again. After a {@link FramingError} it is of no more use. */
export class FrameDecoder {
  readonly #partial: Record<Lane, PartialMessage | null> = { small: null, bulk: null };

  /**
   * Takes one frame.
   *
   * @returns the message that it completes, or null.
   * @throws FramingError when the frame breaks the format, its order or a limit.
   */
  push(bytes: Uint8Array): Uint8Array | null {
    const { lane, first, last, total, payload } = readFrame(bytes);
    const partial = this.#partial[lane];

    if (first) {
      if (partial !== null) throw new FramingError('a message began inside another');
      if (total === null) return payload.slice();
      if (total > MAX_MESSAGE_BYTES[lane]) throw new FramingError(`message of ${total} bytes on ${lane}`);
      if (payload.length === 0 || total <= payload.length) throw new FramingError('total does not fit');
      const begun = new PartialMessage(total);
      begun.append(payload);
      this.#partial[lane] = begun;
      return null;
    }

    if (partial === null) throw new FramingError('a frame without its beginning');
    if (payload.length === 0) throw new FramingError('a frame that carries nothing');
    partial.append(payload);
    if (!last) return null;
    this.#partial[lane] = null;
    return partial.finish();
  }
}
