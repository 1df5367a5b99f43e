import type { MemberId } from '@meshboard/signaling/protocol';
import * as v from 'valibot';
import type { Right } from '../../capability/capability.ts';
import { toBase64Url } from '../../encoding/base64url.ts';
import { isLinkEnd } from '../control-message.ts';
import { MAX_MESSAGE_BYTES } from '../framing/frame.ts';
import { laneOf } from '../framing/outbox.ts';
import type { Lane, Link, LinkEnd, LinkStats } from '../link.ts';
import { LinkWatch } from '../link-watch.ts';
import { DEFAULT_TIMINGS } from '../timings.ts';
import { BulkWindow } from './bulk-window.ts';
import { PairMessage } from './tab-message.ts';
import type { TabTimings } from './tab-timings.ts';

export interface TabLinkOptions {
  /** On which nobody but the two listens; closed with the link. */
  readonly channel: BroadcastChannel;
  readonly member: MemberId;
  /** What whoever knows the channel's name may do. */
  readonly right: Right;
  /** Whether this end will be told of the other's death. */
  readonly locked: boolean;
  readonly timings: TabTimings;
  /** The id under which the other end has been heard already. */
  readonly theirs?: string;
  onUp(): void;
  /** While it is up: nothing is heard any more, or something is again. */
  onHangs(hangs: boolean): void;
  onMessage(message: Uint8Array): void;
  /** The other end has begun anew, under this id. This link has ended by then. */
  onAnew(theirs: string): void;
  /** Once, and nothing after it but `onAnew`. */
  onEnd(reason: LinkEnd): void;
}

const ID_BYTES = 16;

/** A view of a larger buffer would take all of it along. */
const alone = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength
    ? new Uint8Array(bytes.buffer)
    : bytes.slice();

/** From the first word between two tabs to the last; a {@link Link} while it is up. */
export class TabLink implements Link {
  readonly kind = 'person';
  readonly dialect = 'meshboard';
  readonly via = 'tab';
  readonly #options: TabLinkOptions;
  readonly #channel: BroadcastChannel;
  readonly #own = toBase64Url(crypto.getRandomValues(new Uint8Array(ID_BYTES)));
  readonly #watch: LinkWatch;
  readonly #bulk: BulkWindow;
  readonly #opening: ReturnType<typeof setInterval>;
  readonly #comingUp: ReturnType<typeof setTimeout>;
  readonly #stats = {
    messagesSent: 0,
    messagesReceived: 0,
    bytesSent: 0,
    bytesReceived: 0,
    roundTripMs: null as number | null,
  };
  #phase: 'opening' | 'up' | 'ended' = 'opening';
  #theirs: string | null;
  #sentSeq = 0;
  #nextSeq = 0;

  constructor(options: TabLinkOptions) {
    this.#options = options;
    const { timings, locked } = options;
    this.#theirs = options.theirs ?? null;
    this.#channel = options.channel;
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => this.#received(data);
    this.#bulk = new BulkWindow((message) => this.#postData(message, true));
    this.#watch = new LinkWatch({
      timings: {
        ...DEFAULT_TIMINGS,
        pingAfter: locked ? timings.pingLockedAfter : timings.pingAfter,
        lostAfter: locked ? timings.lostLockedAfter : timings.lostAfter,
      },
      askInstead: null,
      ping: (number) => this.#postTo({ type: 'ping', number }),
      // There is no path that could be mended.
      doubt: () => undefined,
      restart: () => undefined,
      lost: () => this.end('lost'),
      hangs: (hangs) => {
        if (this.up) this.#options.onHangs(hangs);
      },
    });
    this.#opening = setInterval(() => this.#open(), timings.openEvery);
    this.#comingUp = setTimeout(() => this.end('timeout'), timings.comingUp);
    this.#open();
  }

  get member(): MemberId {
    return this.#options.member;
  }

  get right(): Right {
    return this.#options.right;
  }

  get up(): boolean {
    return this.#phase === 'up';
  }

  get stats(): LinkStats {
    return { ...this.#stats, relayed: false, hangs: this.up && this.#watch.hangs };
  }

  get queuedBytes(): number {
    return this.#bulk.queuedBytes;
  }

  /** @throws RangeError for a message over 256 MiB. */
  send(message: Uint8Array, lane?: Lane): void {
    if (this.#phase !== 'up') return;
    const chosen = laneOf(message, lane);
    if (message.length > MAX_MESSAGE_BYTES[chosen])
      throw new RangeError(`a message of ${message.length} bytes`);
    this.#stats.messagesSent += 1;
    this.#stats.bytesSent += message.length;
    if (chosen === 'bulk') this.#bulk.send(message);
    else this.#postData(message, false);
  }

  flushed(): Promise<void> {
    return this.#bulk.flushed();
  }

  /** Of a tab's death its lock tells, or its heartbeat. */
  answers(): Promise<boolean> {
    return Promise.resolve(this.up);
  }

  drained(bytes: number): Promise<void> {
    return this.queuedBytes <= bytes ? Promise.resolve() : this.#bulk.flushed();
  }

  end(reason: LinkEnd): void {
    this.#end(reason, true);
  }

  #open(): void {
    this.#post({ type: 'open', from: this.#own, to: this.#theirs });
  }

  #received(data: unknown): void {
    if (this.#phase === 'ended') return;
    const parsed = v.safeParse(PairMessage, data);
    // Whose it was cannot be known, so nobody is blamed; a message that is missing for it is found by its number.
    if (!parsed.success) return;
    const message = parsed.output;
    if (message.type === 'open') this.#heardOpen(message.from, message.to);
    else if (message.to === this.#own) this.#take(message);
  }

  #heardOpen(from: string, to: string | null): void {
    if (to !== null && to !== this.#own) return;
    if (this.#theirs !== null && this.#theirs !== from) {
      this.#end('replaced', false);
      this.#options.onAnew(from);
      return;
    }
    this.#theirs = from;
    // Whoever speaks listens; now the other end needs to know that we do.
    if (to === null) this.#open();
    if (this.#phase === 'opening' && to !== null) this.#cameUp();
  }

  #cameUp(): void {
    clearInterval(this.#opening);
    clearTimeout(this.#comingUp);
    // The other end may have missed all that was said before.
    this.#open();
    this.#phase = 'up';
    this.#watch.start();
    this.#options.onUp();
  }

  #take(message: Exclude<PairMessage, { type: 'open' }>): void {
    this.#watch.heard();
    switch (message.type) {
      case 'data':
        this.#takeData(message.seq, message.bulk, message.bytes);
        break;
      case 'taken':
        this.#bulk.taken(message.bytes);
        break;
      case 'ping':
        this.#postTo({ type: 'pong', number: message.number });
        break;
      case 'pong':
        this.#stats.roundTripMs = this.#watch.pong(message.number) ?? this.#stats.roundTripMs;
        break;
      case 'bye':
        // A reason that only a later version knows ends the link no less.
        this.#end(isLinkEnd(message.reason) ? message.reason : 'closed', false);
    }
  }

  #takeData(seq: number, bulk: boolean, bytes: Uint8Array): void {
    if (this.#phase !== 'up') return;
    if (seq !== this.#nextSeq) {
      // The browser has dropped something, as it may for a page that does not run.
      this.end('lost');
      return;
    }
    this.#nextSeq += 1;
    this.#stats.messagesReceived += 1;
    this.#stats.bytesReceived += bytes.length;
    this.#options.onMessage(bytes);
    if (bulk) this.#postTo({ type: 'taken', bytes: bytes.length });
  }

  #postData(message: Uint8Array, bulk: boolean): void {
    this.#postTo({ type: 'data', seq: this.#sentSeq, bulk, bytes: alone(message) });
    this.#sentSeq += 1;
  }

  #postTo(message: Addressable): void {
    if (this.#theirs !== null) this.#post({ ...message, to: this.#theirs } as PairMessage);
  }

  #post(message: PairMessage): void {
    if (this.#phase === 'ended') return;
    try {
      this.#channel.postMessage(message);
    } catch {
      // DataCloneError: there is no memory for a copy. What is not sent leaves a gap, so that this is the end.
      this.#end('lost', false);
    }
  }

  #end(reason: LinkEnd, tell: boolean): void {
    if (this.#phase === 'ended') return;
    if (tell) this.#postTo({ type: 'bye', reason });
    this.#phase = 'ended';
    clearInterval(this.#opening);
    clearTimeout(this.#comingUp);
    this.#watch.stop();
    this.#bulk.stop();
    this.#channel.onmessage = null;
    this.#channel.close();
    this.#options.onEnd(reason);
  }
}

type WithoutTo<M> = M extends unknown ? Omit<M, 'to'> : never;
type Addressable = WithoutTo<Exclude<PairMessage, { type: 'open' }>>;
