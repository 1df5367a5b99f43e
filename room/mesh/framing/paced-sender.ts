import type { Lane } from '../link.ts';
import { Outbox } from './outbox.ts';

/** What {@link PacedSender} needs of an RTCDataChannel. */
export interface PacedChannel {
  readonly readyState: RTCDataChannelState;
  readonly bufferedAmount: number;
  bufferedAmountLowThreshold: number;
  onbufferedamountlow: ((this: RTCDataChannel, event: Event) => unknown) | null;
  send(data: Uint8Array<ArrayBuffer>): void;
}

/**
 * The channel's own buffer is refilled below `low` and left alone above `high`, in bytes. Less than 256 KB starves
 * a fast link between two events; more than 1 MB is what a cursor would have to wait behind.
 */
const BUFFER = { low: 256 * 1024, high: 1024 * 1024 };

/**
 * How often a full channel is looked at, in milliseconds, besides its `bufferedamountlow` event: @roamhq/wrtc 0.10
 * never fires that one, and without a look 20 MB took 15 s there, heartbeat by heartbeat. At 768 KB a look this
 * allows for 190 MB/s.
 */
const LOOK_MS = 4;

/** Feeds messages to a channel at the rate at which it takes them. */
export class PacedSender {
  readonly #channel: PacedChannel;
  readonly #outbox: Outbox;
  readonly #onBroken: (error: unknown) => void;
  #waiters: { readonly below: number; readonly resolve: () => void }[] = [];
  #stopped = false;
  #look: ReturnType<typeof setTimeout> | null = null;

  /**
   * @param onBroken - called once when the channel refuses to send; nothing is sent after that.
   */
  constructor(channel: PacedChannel, framed: boolean, onBroken: (error: unknown) => void) {
    this.#channel = channel;
    this.#outbox = new Outbox(framed);
    this.#onBroken = onBroken;
    channel.bufferedAmountLowThreshold = BUFFER.low;
    channel.onbufferedamountlow = () => this.#pump();
  }

  /** Bytes that have not left for the network. */
  get queuedBytes(): number {
    return this.#stopped ? 0 : this.#outbox.bytes + this.#channel.bufferedAmount;
  }

  /** Queues a message and sends what the channel will take. @throws RangeError for a message over 256 MiB. */
  send(message: Uint8Array, lane: Lane): void {
    if (this.#stopped) return;
    this.#outbox.push(message, lane);
    this.#pump();
  }

  /** Resolves when everything queued so far has left, or the sender was stopped. */
  flushed(): Promise<void> {
    return this.drained(0);
  }

  /** Resolves when at most so many bytes are queued, or the sender was stopped. */
  drained(below: number): Promise<void> {
    if (this.queuedBytes <= below) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters.push({ below, resolve });
      this.#pump();
    });
  }

  /** Drops what is queued and sends one last small message. */
  finish(last: Uint8Array): void {
    this.#outbox.clear();
    this.send(last, 'small');
  }

  /** Drops what is queued; {@link drained} resolves. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    if (this.#look !== null) clearTimeout(this.#look);
    this.#channel.onbufferedamountlow = null;
    this.#release();
  }

  #release(): void {
    const queued = this.queuedBytes;
    const due = this.#waiters.filter(({ below }) => queued <= below);
    this.#waiters = this.#waiters.filter(({ below }) => queued > below);
    for (const { resolve } of due) resolve();
  }

  /** While something waits, for room in the channel or for its last byte to leave, the channel is looked at. */
  #lookLater(): void {
    const waits = !this.#outbox.empty || this.#waiters.length > 0;
    if (this.#look !== null || !waits) return;
    this.#look = setTimeout(() => {
      this.#look = null;
      this.#pump();
    }, LOOK_MS);
  }

  #pump(): void {
    const channel = this.#channel;
    try {
      // The channel is looked at only when there is something for it: each look costs what encoding a small update does.
      while (
        !this.#outbox.empty &&
        !this.#stopped &&
        channel.readyState === 'open' &&
        channel.bufferedAmount < BUFFER.high
      ) {
        const next = this.#outbox.next();
        if (next === null) break;
        channel.send(next as Uint8Array<ArrayBuffer>);
      }
    } catch (error) {
      this.stop();
      this.#onBroken(error);
      return;
    }
    if (this.#stopped) return;
    this.#lookLater();
    if (this.#waiters.length === 0) return;
    this.#release();
    // With somebody waiting for the very last byte the event has to come at zero, not at the low mark; but who waits
    // for room has more to send, and zero would be a pause.
    const lastByte = this.#outbox.empty && this.#waiters.length > 0;
    channel.bufferedAmountLowThreshold =
      lastByte && this.#waiters.every(({ below }) => below < BUFFER.low) ? 0 : BUFFER.low;
  }
}
