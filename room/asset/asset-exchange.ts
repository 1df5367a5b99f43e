import type { MemberId } from '@meshboard/signaling/protocol';
import type { Link } from '../mesh/link.ts';
import { MessageError } from '../message-error.ts';
import { reportError } from '../report-error.ts';
import { AssetError, type AssetHash, MAX_ASSET_BYTES, parseAssetHash } from './asset.ts';
import { type AssetMessage, decodeAssetMessage, MAX_TOTAL_BYTES } from './asset-message.ts';
import { isAssetMessage } from './asset-message-type.ts';
import { createAssetServer } from './asset-server.ts';
import { AssetSource } from './asset-source.ts';
import type { AssetStore } from './asset-store.ts';
import { ASSET_TIMINGS, type AssetTimings } from './asset-timings.ts';
import type { GetAssetOptions, RoomAssets } from './room-assets.ts';
import { createServedAssets } from './served-assets.ts';
import { abortedBy, Transfer } from './transfer.ts';
import { createTransfers } from './transfers.ts';

/** How many members may look further, one after the other, for what nobody has whom we are linked to. */
const HOPS = 2;

/** How many assets are fetched for others at once: for one link, and in all. */
const MAX_ERRANDS = { link: 4, all: 8 } as const;

export interface AssetExchangeOptions {
  readonly store: AssetStore;
  /** Whether the store is closed with the exchange. */
  readonly ownsStore: boolean;
  /** Default {@link MAX_ASSET_BYTES}; at most 2³⁰. */
  readonly maxBytes?: number;
  readonly timings?: Partial<AssetTimings>;
}

/** Gives assets to other members and gets them from there. Outlives the links. */
export interface AssetExchange extends RoomAssets {
  /** @param neighbours whom the other end says it is linked to; empty while it has not said. */
  linkUp(link: Link, neighbours: () => ReadonlySet<MemberId>): void;
  linkDown(link: Link): void;
  /**
   * Takes a message. One that is not allowed ends the link.
   * @returns false for a message that is not about assets, or comes from a y-webrtc peer.
   */
  receive(link: Link, bytes: Uint8Array): boolean;
  /** Ends every waiting with `closed`. */
  close(): void;
}

export const createAssetExchange = (options: AssetExchangeOptions): AssetExchange => {
  const { store, ownsStore } = options;
  const maxBytes = Math.min(options.maxBytes ?? MAX_ASSET_BYTES, MAX_TOTAL_BYTES);
  const timings: AssetTimings = { ...ASSET_TIMINGS, ...options.timings };
  const served = createServedAssets(store);
  const sources = new Map<Link, AssetSource>();
  let closed = false;

  const drop = (link: Link): void => {
    const source = sources.get(link);
    if (source === undefined) return;
    sources.delete(link);
    source.server.close();
    for (const transfer of transfers.all()) {
      transfer.incoming.withdraw(source);
      transfer.errands.delete(source);
    }
    transfers.advance();
  };

  const transfers = createTransfers({
    store,
    served,
    sources,
    timings,
    maxBytes,
    onLie: (link) => {
      if (!sources.has(link)) return;
      drop(link);
      link.end('bad-message');
    },
  });

  /** Somebody asks for what is not here: fetches it from those whom they cannot ask, if there are any. */
  const lacking = (source: AssetSource, hash: AssetHash, hops: number): void => {
    const neighbours = source.neighbours();
    const targets = [...sources.values()].filter(
      (other) => other !== source && !neighbours.has(other.link.member),
    );
    const errands = [...transfers.all()].filter((transfer) => transfer.errands.size > 0);
    const ofLink = errands.filter((transfer) => transfer.errands.has(source)).length;
    const declined =
      hops === 0 ||
      neighbours.size === 0 ||
      targets.length === 0 ||
      transfers.get(hash) !== undefined ||
      ofLink >= MAX_ERRANDS.link ||
      errands.length >= MAX_ERRANDS.all;
    if (declined) {
      source.server.answer(hash, null);
      return;
    }
    const transfer = new Transfer(hash, hops - 1);
    transfer.errands.add(source);
    for (const target of targets) transfer.errandTargets.add(target);
    transfers.start(transfer).catch(reportError);
  };

  const takeHave = (source: AssetSource, hash: AssetHash, total: number): void => {
    if (!source.takeHave(hash)) {
      source.link.end('flooding');
      return;
    }
    const transfer = transfers.get(hash);
    if (transfer && !transfer.liars.has(source.link.member) && !source.stalled) {
      if (total > maxBytes) transfer.tooLarge = Math.max(total, transfer.tooLarge ?? 0);
      else transfer.incoming.offer(source, total);
    }
    transfers.advance();
  };

  const takePiece = (source: AssetSource, piece: Extract<AssetMessage, { type: 'piece' }>): void => {
    const wasStalled = source.stalled;
    const { hash, index } = source.takePiece(piece, performance.now());
    if (piece.bytes.length === 0) transfers.get(hash)?.incoming.withdraw(source);
    else transfers.take(hash, source, index, piece.bytes);
    // It moves again: it is asked anew for what it has.
    if (wasStalled) for (const each of transfers.all()) each.asked.delete(source);
    if (wasStalled || piece.bytes.length === 0) transfers.advance();
    else transfers.schedule();
  };

  const take = (source: AssetSource, message: AssetMessage): void => {
    switch (message.type) {
      case 'ask':
        if (!source.server.ask(message.hash, message.hops)) source.link.end('flooding');
        return;
      case 'want':
        if (!source.server.want(message)) source.link.end('flooding');
        return;
      case 'have':
        takeHave(source, message.hash, message.total);
        return;
      case 'missing':
        source.takeMissing(message.hash);
        transfers.advance();
        return;
      case 'piece':
        takePiece(source, message);
    }
  };

  const waitFor = (hash: AssetHash, waiting: GetAssetOptions): Promise<Uint8Array> => {
    const known = transfers.get(hash);
    const transfer = known ?? new Transfer(hash, HOPS);
    const whole = transfer.wait(waiting, () => transfers.endUnwanted(transfer));
    if (known === undefined) transfers.start(transfer).catch(reportError);
    else transfers.advance();
    return whole;
  };

  const fromStore = async (hash: AssetHash): Promise<Uint8Array | null> => {
    try {
      return await store.get(hash);
    } catch {
      // What cannot be read here can be had from others.
      return null;
    }
  };

  const assertGoing = (signal?: AbortSignal): void => {
    if (closed) throw new AssetError('closed', 'the room was left');
    if (signal?.aborted) throw abortedBy(signal);
  };

  return {
    async put(bytes) {
      assertGoing();
      if (bytes.length > maxBytes) throw new AssetError('too-large', `${bytes.length} bytes`);
      const own = bytes.slice();
      const hash = await store.put(own);
      const transfer = transfers.get(hash);
      if (transfer && !transfer.finishing) transfers.settle(transfer, own);
      else for (const source of sources.values()) source.server.arrived(hash, own.length);
      return hash;
    },
    async get(value, waiting = {}) {
      const hash = parseAssetHash(value);
      assertGoing(waiting.signal);
      const kept = await fromStore(hash);
      assertGoing(waiting.signal);
      return kept ?? waitFor(hash, waiting);
    },
    async has(value) {
      return (await store.size(parseAssetHash(value))) !== null;
    },
    linkUp(link, neighbours) {
      if (link.dialect !== 'meshboard' || closed) return;
      const server = createAssetServer({
        link,
        served,
        onLacking: (hash, hops) => lacking(source, hash, hops),
        onBadWant: () => link.end('bad-message'),
      });
      const source: AssetSource = new AssetSource(link, server, neighbours, timings);
      sources.set(link, source);
      transfers.advance();
    },
    linkDown: drop,
    receive(link, bytes) {
      if (link.dialect !== 'meshboard' || !isAssetMessage(bytes)) return false;
      const source = sources.get(link);
      if (source === undefined) return true;
      try {
        take(source, decodeAssetMessage(bytes));
      } catch (error) {
        if (!(error instanceof MessageError)) throw error;
        link.end('bad-message');
      }
      return true;
    },
    close() {
      if (closed) return;
      closed = true;
      for (const source of sources.values()) source.server.close();
      sources.clear();
      for (const transfer of [...transfers.all()])
        transfer.reject(new AssetError('closed', 'the room was left'));
      transfers.close();
      served.close();
      if (ownsStore) store.close();
    },
  };
};
