import type { MemberId } from '@meshboard/signaling/protocol';
import type { Link } from '../mesh/link.ts';
import { MessageError } from '../message-error.ts';
import { createRateBudget } from '../sync/gate/rate-budget.ts';
import type { AssetHash } from './asset.ts';
import { type AssetMessage, encodeAssetMessage, MAX_PIECE_BYTES } from './asset-message.ts';
import type { AssetServer } from './asset-server.ts';
import type { AssetTimings } from './asset-timings.ts';
import type { PieceRange } from './incoming-asset.ts';

/** Half of what the other end has to take. */
const MAX_ASKS = 128;

/**
 * How many pieces are wanted of one link at once. Sixteen are 1 MiB: 10 MB a second at a round trip of 100 ms. The
 * window grows while answers come quickly and shrinks while they come slowly, so that on a slow link no more than
 * about half a second of pieces lies before everything else.
 */
const WINDOW = { first: 4, least: 2, most: 16, quickMs: 150, slowMs: 500 } as const;

/** What may come unasked: one asset after the other becomes available to somebody who is fetching a whole board. */
const UNASKED = { burstMessages: 1_000, messagesPerSecond: 50 };

/** A want that has not been answered. */
export interface OpenWant extends PieceRange {
  readonly hash: AssetHash;
  readonly sentAt: number;
}

/** One link as a source of assets: what it was asked, in which order it owes the answers, how much it can take. */
export class AssetSource {
  readonly link: Link;
  readonly server: AssetServer;
  /** Whom the other end says it is linked to. */
  readonly neighbours: () => ReadonlySet<MemberId>;
  readonly #timings: AssetTimings;
  /** One that has expired stays until it is answered: its answer is due still. */
  readonly #asks = new Map<AssetHash, { readonly until: number; expired: boolean }>();
  readonly #unasked = createRateBudget(UNASKED);
  #wants: OpenWant[] = [];
  #window: number = WINDOW.first;
  #stalled = false;
  #heardAt = 0;
  #bytesHeard = 0;

  constructor(
    link: Link,
    server: AssetServer,
    neighbours: () => ReadonlySet<MemberId>,
    timings: AssetTimings,
  ) {
    this.link = link;
    this.server = server;
    this.neighbours = neighbours;
    this.#timings = timings;
  }

  /** Whether it may be wanted another piece of. */
  get hasRoom(): boolean {
    return !this.#stalled && this.#wants.length < this.#window;
  }

  get stalled(): boolean {
    return this.#stalled;
  }

  /** Whether the answer to a question is still awaited. */
  awaits(hash: AssetHash): boolean {
    return this.#asks.get(hash)?.expired === false;
  }

  /** @returns false when too many questions are open to ask another one. */
  ask(hash: AssetHash, hops: number, now: number): boolean {
    if (this.#asks.has(hash)) return true;
    if (this.#asks.size >= MAX_ASKS) return false;
    this.#asks.set(hash, { until: now + this.#timings.answer * (hops + 1), expired: false });
    this.link.send(encodeAssetMessage({ type: 'ask', hash, hops }), 'small');
    return true;
  }

  want(hash: AssetHash, range: PieceRange, now: number): void {
    const { offset, length } = range;
    if (this.#wants.length === 0) this.#progressed(now);
    this.#wants.push({ ...range, hash, sentAt: now });
    this.link.send(encodeAssetMessage({ type: 'want', hash, offset, length }), 'small');
  }

  /** @throws MessageError when nothing was asked. */
  takeMissing(hash: AssetHash): void {
    if (!this.#asks.delete(hash)) throw new MessageError('missing, without a question');
  }

  /** @returns false when it came unasked and once too often. */
  takeHave(hash: AssetHash): boolean {
    return this.#asks.delete(hash) || this.#unasked.take(0);
  }

  /**
   * Which want a piece answers.
   * @throws MessageError when it is not the next one's answer.
   */
  takePiece(piece: Extract<AssetMessage, { type: 'piece' }>, now: number): OpenWant {
    const [want, ...others] = this.#wants;
    const { hash, offset, bytes } = piece;
    if (want === undefined || want.hash !== hash || want.offset !== offset)
      throw new MessageError('a piece that was not wanted next');
    if (bytes.length !== want.length && bytes.length !== 0)
      throw new MessageError(`${bytes.length} bytes where ${want.length} were wanted`);
    this.#wants = others;
    this.#progressed(now);
    this.#stalled = false;
    const took = now - want.sentAt;
    if (took < WINDOW.quickMs) this.#window = Math.min(WINDOW.most, this.#window + 1);
    else if (took > WINDOW.slowMs) this.#window = Math.max(WINDOW.least, this.#window - 1);
    return want;
  }

  /**
   * Looks at the clock: questions that were not answered in time are waited for no longer.
   * @returns true, once, when it owes pieces and its time is over.
   */
  tick(now: number): boolean {
    for (const ask of this.#asks.values()) if (now >= ask.until) ask.expired = true;
    const [oldest] = this.#wants;
    if (oldest === undefined || this.#stalled) return false;
    const { bytesReceived } = this.link.stats;
    if (bytesReceived - this.#bytesHeard >= MAX_PIECE_BYTES) {
      this.#heardAt = now;
      this.#bytesHeard = bytesReceived;
    }
    const { piece, otherThings } = this.#timings;
    this.#stalled = now - this.#heardAt >= piece || now - oldest.sentAt >= otherThings;
    return this.#stalled;
  }

  #progressed(now: number): void {
    this.#heardAt = now;
    this.#bytesHeard = this.link.stats.bytesReceived;
  }
}
