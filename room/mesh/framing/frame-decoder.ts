import type { Lane } from '../link.ts';
import { FramingError, MAX_MESSAGE_BYTES, readFrame } from './frame.ts';
import { PartialMessage } from './partial-message.ts';

/** Puts the frames of one link together again. After a {@link FramingError} it is of no more use. */
export class FrameDecoder {
  readonly #partial: Record<Lane, PartialMessage | null> = { small: null, bulk: null };

  /**
   * Takes one frame, which must not change afterwards: what it completes may be a view of it.
   *
   * @returns the message that it completes, or null.
   * @throws FramingError when the frame breaks the format, its order or a limit.
   */
  push(bytes: Uint8Array): Uint8Array | null {
    const { lane, first, last, total, payload } = readFrame(bytes);
    const partial = this.#partial[lane];

    if (first) {
      if (partial !== null) throw new FramingError('a message began inside another');
      if (total === null) return payload;
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
