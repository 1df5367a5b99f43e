import type { Lane } from '../link.ts';
import { Outbox } from './outbox.ts';

/** What {@link PacedSender} needs of an RTCDataChannel. */
export interface PacedChannel {
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

/**
 * How long nothing may leave although something waits, in milliseconds of a program that runs. A cut path is lost after 45 s;
 * an end that goes on speaking and reads nothing would have us keep for it whatever the room says.
 */
const STUCK_AFTER_MS = 60_000;

/** What one look counts for at the most, in milliseconds. */
const MOST_COUNTED_MS = 1_000;

/** Feeds messages to a channel at the rate at which it takes them. */
export class PacedSender {
  readonly #channel: PacedChannel;
  readonly #outbox: Outbox;
  readonly #onBroken: (error: unknown) => void;
  #waiters: { readonly below: number; readonly resolve: () => void }[] = [];
  #stopped = false;
  #look: ReturnType<typeof setTimeout> | null = null;
  /**
   * No more than this is in the channel's buffer: what it held when it was last looked at, and all that was sent since.
   * To look is to ask another thread in @roamhq/wrtc (15 µs, beside 93 µs for sending), so it is done once a megabyte.
   */
  #buffered = 0;
  /** For how long nothing has left, and when that was last looked at. */
  #stuckMs = 0;
  #lookedAt = 0;

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
    return this.#stopped ? 0 : this.#outbox.bytes + this.#inChannel();
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

  /** Bytes in the channel's buffer; there is no need to look when all that was ever sent has left. */
  #inChannel(): number {
    if (this.#buffered > 0) this.#buffered = this.#channel.bufferedAmount;
    return this.#buffered;
  }

  #hasRoom(): boolean {
    return this.#buffered < BUFFER.high || this.#inChannel() < BUFFER.high;
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
    this.#lookedAt = performance.now();
    this.#look = setTimeout(() => {
      this.#look = null;
      if (this.#isStuck()) this.#break(new Error('nothing leaves'));
      else this.#pump();
    }, LOOK_MS);
  }

  /** A program that slept, or a tab whose timers are held back, has not waited for all that time. */
  #isStuck(): boolean {
    const before = this.#buffered;
    const left = this.#outbox.empty || this.#inChannel() < before;
    this.#stuckMs = left ? 0 : this.#stuckMs + Math.min(performance.now() - this.#lookedAt, MOST_COUNTED_MS);
    return this.#stuckMs >= STUCK_AFTER_MS;
  }

  #break(error: unknown): void {
    this.stop();
    this.#onBroken(error);
  }

  #pump(): void {
    const channel = this.#channel;
    try {
      while (!this.#outbox.empty && !this.#stopped && this.#hasRoom()) {
        const next = this.#outbox.next();
        if (next === null) break;
        channel.send(next as Uint8Array<ArrayBuffer>);
        this.#buffered += next.length;
      }
    } catch (error) {
      // Closing, or over a limit of its own: either way nothing goes through it any more.
      this.#break(error);
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
