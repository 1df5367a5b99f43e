import type { Lane } from '../link.ts';
import { MAX_MESSAGE_BYTES, writeFrame } from './frame.ts';

interface Waiting {
  readonly message: Uint8Array;
  offset: number;
}

/** First in, first out, without moving what is behind at every step. */
class Queue<T> {
  #items: T[] = [];
  #head = 0;

  get first(): T | undefined {
    return this.#items[this.#head];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): void {
    this.#head += 1;
    // 1,024: rare enough to cost nothing, soon enough not to hold on to what was sent.
    if (this.#head >= 1_024 || this.#head === this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
  }
}

/** The lane for a message when its sender does not choose one, or chose `small` for too large a message. */
export const laneOf = (message: Uint8Array, wish: Lane | undefined): Lane =>
  wish === 'bulk' || message.length > MAX_MESSAGE_BYTES.small ? 'bulk' : 'small';

/**
 * Messages waiting to be sent, in two lanes. Hands out what goes over the channel next: the small lane whenever
 * it has something, even between two frames of a bulk message.
 */
export class Outbox {
  readonly #framed: boolean;
  #lanes: Readonly<Record<Lane, Queue<Waiting>>> = { small: new Queue(), bulk: new Queue() };
  #bytes = 0;

  /** @param framed - whether messages are cut into frames, or go out whole, as y-webrtc takes them. */
  constructor(framed: boolean) {
    this.#framed = framed;
  }

  /** Bytes of messages that have not been handed out. */
  get bytes(): number {
    return this.#bytes;
  }

  get empty(): boolean {
    return this.#lanes.small.first === undefined && this.#lanes.bulk.first === undefined;
  }

  /** @throws RangeError when the message is over the limit of the bulk lane. */
  push(message: Uint8Array, lane: Lane): void {
    if (message.length > MAX_MESSAGE_BYTES[lane]) {
      throw new RangeError(`a message of ${message.length} bytes is over the limit of the ${lane} lane`);
    }
    this.#lanes[lane].push({ message, offset: 0 });
    this.#bytes += message.length;
  }

  /** Drops everything that waits. The frames of a message cut short stay unfinished for good. */
  clear(): void {
    this.#lanes = { small: new Queue(), bulk: new Queue() };
    this.#bytes = 0;
  }

  /** The next channel message, or null when nothing waits. */
  next(): Uint8Array | null {
    const lane: Lane = this.#lanes.small.first === undefined ? 'bulk' : 'small';
    const waiting = this.#lanes[lane].first;
    if (waiting === undefined) return null;
    const { message, offset } = waiting;
    const { frame, next } = this.#framed
      ? writeFrame(lane, message, offset)
      : { frame: message, next: message.length };
    this.#bytes -= next - offset;
    waiting.offset = next;
    if (next === message.length) this.#lanes[lane].shift();
    return frame;
  }
}
