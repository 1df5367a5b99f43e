import type { MessageId } from './seen-ids.ts';

/** What is kept for those who ask for it: more than passes in the seconds that asking takes. */
const MAX_MESSAGES = 2_000;
const MAX_BYTES = 8 * 2 ** 20;

const keyOf = ({ origin, number }: MessageId): string => `${origin} ${number}`;

/** The last messages, as they were sent, for those who hear of one and do not get it. */
export class RecentMessages {
  readonly #messages = new Map<string, Uint8Array>();
  #bytes = 0;

  add(id: MessageId, message: Uint8Array): void {
    const key = keyOf(id);
    if (this.#messages.has(key) || message.length > MAX_BYTES) return;
    this.#messages.set(key, message);
    this.#bytes += message.length;
    for (const [oldest, { length }] of this.#messages) {
      if (this.#messages.size <= MAX_MESSAGES && this.#bytes <= MAX_BYTES) break;
      this.#messages.delete(oldest);
      this.#bytes -= length;
    }
  }

  get(id: MessageId): Uint8Array | undefined {
    return this.#messages.get(keyOf(id));
  }
}
