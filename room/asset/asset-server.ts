import type { Link } from '../mesh/link.ts';
import { reportError } from '../report-error.ts';
import { createRateBudget } from '../sync/gate/rate-budget.ts';
import type { AssetHash } from './asset.ts';
import { type AssetMessage, encodeAssetMessage, MAX_TOTAL_BYTES } from './asset-message.ts';
import type { ServedAssets } from './served-assets.ts';

/** Most questions and wants of one link that may wait for their answers; docs/PROTOCOL.md, Assets. */
export const MAX_OPEN_ASKS = 256;
export const MAX_OPEN_WANTS = 64;

/** Most hashes of which we remember that the other end looked for them in vain. */
const MAX_INTERESTS = 256;

/**
 * What one link may cost, sent and read from the store together: ten of the largest assets at once, and 16 MiB a
 * second for somebody who asks for ever. Over it answers wait; nobody is cut off for wanting a large board.
 */
const BURST_BYTES = 256 * 2 ** 20;
const BYTES_PER_SECOND = 16 * 2 ** 20;
/** What a question counts as, for the look at the store: at length no more than 512 a second. */
const ASK_BYTES = 32_768;
/** How long to wait when the budget is used up: 0.8 MB come back meanwhile. */
const WAIT_MS = 50;

/** Pieces wait while more than this is queued on the link, so that the document and cursors do not wait for them. */
const MAX_QUEUED_BYTES = 256 * 1024;

/** Our side of one link's questions: answers them in order. */
export interface AssetServer {
  /** @returns false when there is too much waiting already. */
  ask(hash: AssetHash, hops: number): boolean;
  /** @returns false when there is too much waiting already. */
  want(want: Want): boolean;
  /** Answers a question late; with null it is remembered, in case that the asset comes. */
  answer(hash: AssetHash, total: number | null): void;
  /** The asset is here: the other end is told if it looked for it in vain. */
  arrived(hash: AssetHash, total: number): void;
  close(): void;
}

export type Want = Extract<AssetMessage, { type: 'want' }>;

export interface AssetServerOptions {
  readonly link: Link;
  readonly served: ServedAssets;
  /** Asked for what is not here. Whoever is told so calls `answer`, now or later. */
  onLacking(hash: AssetHash, hops: number): void;
  /** A want that lies outside the asset. */
  onBadWant(): void;
}

/** Works through what is pushed, one after the other. */
const createQueue = <T>(limit: number, work: (item: T) => Promise<void>) => {
  const waiting: T[] = [];
  let closed = false;
  let running = false;
  const run = async (): Promise<void> => {
    running = true;
    for (let item = waiting[0]; item !== undefined && !closed; item = waiting[0]) {
      await work(item);
      waiting.shift();
    }
    running = false;
  };
  return {
    push(item: T): boolean {
      if (waiting.length >= limit) return false;
      waiting.push(item);
      if (!running) run().catch(reportError);
      return true;
    },
    close() {
      closed = true;
    },
  };
};

export const createAssetServer = ({
  link,
  served,
  onLacking,
  onBadWant,
}: AssetServerOptions): AssetServer => {
  const budget = createRateBudget({
    burstMessages: Number.POSITIVE_INFINITY,
    burstBytes: BURST_BYTES,
    bytesPerSecond: BYTES_PER_SECOND,
  });
  const interests = new Set<AssetHash>();
  let closed = false;

  const afford = async (bytes: number): Promise<void> => {
    while (!closed && !budget.take(Math.min(bytes, BURST_BYTES)))
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  };

  const answer = (hash: AssetHash, total: number | null): void => {
    if (total !== null) {
      link.send(encodeAssetMessage({ type: 'have', hash, total }), 'small');
      return;
    }
    link.send(encodeAssetMessage({ type: 'missing', hash }), 'small');
    interests.add(hash);
    const [oldest] = interests;
    if (interests.size > MAX_INTERESTS && oldest !== undefined) interests.delete(oldest);
  };

  const asks = createQueue<{ readonly hash: AssetHash; readonly hops: number }>(
    MAX_OPEN_ASKS,
    async ({ hash, hops }) => {
      await afford(ASK_BYTES);
      const size = await served.size(hash);
      if (closed) return;
      if (size === null || size > MAX_TOTAL_BYTES) onLacking(hash, hops);
      else answer(hash, size);
    },
  );

  const wants = createQueue<Want>(MAX_OPEN_WANTS, async ({ hash, offset, length }) => {
    const size = served.isHeld(hash) ? 0 : await served.size(hash);
    await afford(length + (size ?? 0));
    const whole = await served.get(hash);
    if (link.queuedBytes > MAX_QUEUED_BYTES) await link.flushed();
    if (closed) return;
    if (whole !== null && offset + length > whole.length) {
      onBadWant();
      return;
    }
    const bytes = whole?.subarray(offset, offset + length) ?? new Uint8Array(0);
    link.send(encodeAssetMessage({ type: 'piece', hash, offset, bytes }), 'bulk');
  });

  return {
    ask: (hash, hops) => asks.push({ hash, hops }),
    want: (want) => wants.push(want),
    answer,
    arrived(hash, total) {
      if (interests.delete(hash)) answer(hash, total);
    },
    close() {
      closed = true;
      asks.close();
      wants.close();
    },
  };
};
