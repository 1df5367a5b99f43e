import type { MemberId } from '@meshboard/signaling/protocol';
import type { Link } from '../mesh/link.ts';
import { MessageError } from '../message-error.ts';
import { AssetError, type AssetHash, MAX_ASSET_BYTES, parseAssetHash } from './asset.ts';
import { type AssetMessage, decodeAssetMessage, isAssetMessage, MAX_PIECE_BYTES } from './asset-message.ts';
import { createAssetServer } from './asset-server.ts';
import { AssetSource } from './asset-source.ts';
import type { AssetStore } from './asset-store.ts';
import { ASSET_TIMINGS, type AssetTimings } from './asset-timings.ts';
import type { RoomAssets } from './room-assets.ts';
import { createServedAssets } from './served-assets.ts';
import { abortedBy, type Source, Transfer } from './transfer.ts';

/** What may be on its way at once, in bytes of the announced totals; others wait their turn. */
const MAX_INCOMING_BYTES = 64 * 2 ** 20;

/** How many members may look further for what we ask for. In a full mesh nobody does. */
const HOPS = 2;

/** How many assets are fetched for others at once: for one link, and in all. */
const MAX_ERRANDS = { link: 4, all: 8 };

/** A lone source is passed over when it takes longer than this and there is another: 30 s, and 32 KiB a second. */
const SOLE = { graceMs: 30_000, bytesPerMs: 32.768 };

export interface AssetExchangeOptions {
  readonly store: AssetStore;
  /** Whether the store is closed with the exchange. */
  readonly ownsStore: boolean;
  /** Default {@link MAX_ASSET_BYTES}. */
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
  const { store, ownsStore, maxBytes = MAX_ASSET_BYTES } = options;
  const timings: AssetTimings = { ...ASSET_TIMINGS, ...options.timings };
  const served = createServedAssets(store);
  const sources = new Map<Link, Source>();
  const transfers = new Map<AssetHash, Transfer>();
  let ticking: ReturnType<typeof setInterval> | null = null;
  let closed = false;

  const now = (): number => performance.now();

  /** Those with waiters here go first. */
  const inOrder = (): Transfer[] =>
    [...transfers.values()].sort((a, b) => Number(b.hasWaiters) - Number(a.hasWaiters));

  const isAdmitted = (transfer: Transfer): boolean => {
    const total = transfer.incoming.total ?? 0;
    if (total <= transfer.admitted) return true;
    let used = 0;
    for (const other of transfers.values()) if (other !== transfer) used += other.admitted;
    if (used > 0 && used + total > MAX_INCOMING_BYTES) return false;
    transfer.admitted = total;
    return true;
  };

  /** Wants the next pieces: one of each link in turn, so that all of them are busy, as far as their windows go. */
  const schedule = (): void => {
    const active = inOrder().filter(
      (transfer) =>
        transfer.ready && !transfer.finishing && transfer.incoming.sources > 0 && isAdmitted(transfer),
    );
    for (let more = active.length > 0; more; ) {
      more = false;
      for (const source of sources.values()) {
        if (!source.hasRoom) continue;
        for (const transfer of active) {
          const range = transfer.incoming.next(source, now());
          if (range === null) continue;
          source.want(transfer, transfer.hash, range, now());
          more = true;
          break;
        }
      }
    }
  };

  /** Asks whoever may be asked and has not been. */
  const ask = (transfer: Transfer): void => {
    for (const source of sources.values()) {
      if (!transfer.mayAsk(source)) continue;
      if (source.ask(transfer.hash, transfer.hops, now())) transfer.asked.add(source);
    }
  };

  const hasHope = (transfer: Transfer): boolean => {
    if (!transfer.ready || transfer.finishing || transfer.incoming.sources > 0) return true;
    for (const source of sources.values())
      if (source.awaits(transfer.hash) || transfer.mayAsk(source)) return true;
    return false;
  };

  const end = (transfer: Transfer): void => {
    if (transfers.get(transfer.hash) !== transfer) return;
    transfers.delete(transfer.hash);
    if (transfers.size === 0 && ticking !== null) {
      clearInterval(ticking);
      ticking = null;
    }
  };

  /** Nobody waits for it any more: what has come stays in the store. */
  const endUnwanted = (transfer: Transfer): void => {
    if (transfer.isWanted || transfer.finishing) return;
    end(transfer);
    advance();
  };

  const failErrands = (transfer: Transfer): void => {
    for (const source of transfer.errands) source.server.answer(transfer.hash, null);
    transfer.errands.clear();
  };

  /** Asks, wants, and gives up, whatever is due: after anything that changed who has what. */
  const advance = (): void => {
    for (const transfer of inOrder()) ask(transfer);
    schedule();
    for (const transfer of [...transfers.values()]) {
      const hope = hasHope(transfer);
      transfer.setHope(hope);
      if (!hope) failErrands(transfer);
      if (!transfer.isWanted) end(transfer);
    }
  };

  const arrived = (hash: AssetHash, total: number): void => {
    for (const source of sources.values()) source.server.arrived(hash, total);
  };

  const settle = (transfer: Transfer, bytes: Uint8Array): void => {
    end(transfer);
    for (const source of transfer.errands) source.server.answer(transfer.hash, bytes.length);
    transfer.errands.clear();
    arrived(transfer.hash, bytes.length);
    transfer.resolve(bytes);
  };

  const blame = (transfer: Transfer, liars: ReadonlySet<Source>): void => {
    for (const { link } of liars) {
      transfer.liars.add(link.member);
      if (sources.has(link)) link.end('bad-message');
    }
  };

  const keep = async (transfer: Transfer, bytes: Uint8Array): Promise<void> => {
    // What was fetched for others alone is not stored: two of them could fill this disk with what they like.
    if (transfer.errands.size > 0) served.hold(transfer.hash, bytes);
    if (!transfer.hasWaiters) return;
    try {
      await store.put(bytes, transfer.hash);
    } catch {
      // A full disk does not keep anybody from seeing the picture.
      served.hold(transfer.hash, bytes);
    }
  };

  const finish = async (transfer: Transfer): Promise<void> => {
    transfer.finishing = true;
    const { bytes, liars } = await transfer.incoming.verify();
    blame(transfer, liars);
    if (bytes === null) {
      await dropPartial(transfer);
      transfer.finishing = false;
      advance();
      return;
    }
    await keep(transfer, bytes);
    if (closed) return;
    settle(transfer, bytes);
    advance();
  };

  const dropPartial = async ({ hash }: Transfer): Promise<void> => {
    try {
      await store.partial?.drop(hash);
    } catch {
      // Found to be wrong again when it is loaded, if it can be.
    }
  };

  const savePiece = async (transfer: Transfer, index: number, bytes: Uint8Array): Promise<void> => {
    const { total } = transfer.incoming;
    if (total === null || total <= MAX_PIECE_BYTES || !transfer.hasWaiters) return;
    try {
      await store.partial?.save(transfer.hash, total, index, bytes);
    } catch {
      // Only a saving of time for the next transfer.
    }
  };

  const restore = async (transfer: Transfer): Promise<void> => {
    try {
      const partial = await store.partial?.load(transfer.hash);
      if (partial && partial.total <= maxBytes) transfer.incoming.restore(partial);
    } catch {
      // Then it comes from its beginning.
    }
  };

  const start = async (transfer: Transfer): Promise<void> => {
    transfers.set(transfer.hash, transfer);
    ticking ??= setInterval(tick, timings.tick);
    if (transfer.hasWaiters) await restore(transfer);
    if (transfers.get(transfer.hash) !== transfer) return;
    transfer.ready = true;
    transfer.progress();
    if (transfer.incoming.complete) await finish(transfer);
    else advance();
  };

  const tick = (): void => {
    const time = now();
    for (const source of sources.values()) {
      if (!source.tick(time).stalled) continue;
      for (const transfer of transfers.values()) transfer.incoming.withdraw(source);
    }
    for (const transfer of transfers.values()) {
      const { sole, total } = transfer.incoming;
      if (sole !== transfer.sole?.source) transfer.sole = sole && { source: sole, since: time };
      const limit = SOLE.graceMs + (total ?? 0) / SOLE.bytesPerMs;
      if (transfer.sole !== null && time - transfer.sole.since > limit)
        transfer.incoming.demote(transfer.sole.source);
    }
    advance();
  };

  /** Somebody asks for what is not here: fetches it from those whom they cannot ask, if there are any. */
  const lacking = (source: Source, hash: AssetHash, hops: number): void => {
    const neighbours = source.neighbours();
    const targets = [...sources.values()].filter(
      (other) => other !== source && !neighbours.has(other.link.member),
    );
    const errands = [...transfers.values()].filter((transfer) => transfer.errands.size > 0);
    const ofLink = errands.filter((transfer) => transfer.errands.has(source)).length;
    const declined =
      hops === 0 ||
      neighbours.size === 0 ||
      targets.length === 0 ||
      transfers.has(hash) ||
      ofLink >= MAX_ERRANDS.link ||
      errands.length >= MAX_ERRANDS.all;
    if (declined) {
      source.server.answer(hash, null);
      return;
    }
    const transfer = new Transfer(hash, hops - 1);
    transfer.errands.add(source);
    for (const target of targets) transfer.errandTargets.add(target);
    void start(transfer);
  };

  const takeHave = (source: Source, hash: AssetHash, total: number): void => {
    if (!source.takeHave(hash)) {
      source.link.end('flooding');
      return;
    }
    const transfer = transfers.get(hash);
    if (transfer && !transfer.liars.has(source.link.member) && !source.stalled) {
      if (total > maxBytes) transfer.tooLarge = Math.max(total, transfer.tooLarge ?? 0);
      else transfer.incoming.offer(source, total);
    }
    advance();
  };

  const takePiece = (source: Source, piece: Extract<AssetMessage, { type: 'piece' }>): void => {
    const wasStalled = source.stalled;
    const { transfer, index } = source.takePiece(piece, now());
    // It moves again: it is asked anew for what it has.
    if (wasStalled) for (const each of transfers.values()) each.asked.delete(source);
    if (transfers.get(transfer.hash) === transfer) {
      if (piece.bytes.length === 0) {
        transfer.incoming.withdraw(source);
      } else if (transfer.incoming.take(source, index, piece.bytes)) {
        void savePiece(transfer, index, piece.bytes);
        transfer.progress();
        if (transfer.incoming.complete) {
          void finish(transfer);
        }
      }
    }
    if (wasStalled || piece.bytes.length === 0) advance();
    else schedule();
  };

  const take = (source: Source, message: AssetMessage): void => {
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
        advance();
        return;
      case 'piece':
        takePiece(source, message);
    }
  };

  const waitFor = (hash: AssetHash, waiting: Parameters<Transfer['wait']>[0]): Promise<Uint8Array> => {
    const known = transfers.get(hash);
    const transfer = known ?? new Transfer(hash, HOPS);
    const whole = transfer.wait(waiting, () => endUnwanted(transfer));
    if (known === undefined) void start(transfer);
    else advance();
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

  const assertOpen = (): void => {
    if (closed) throw new AssetError('closed', 'the room was left');
  };

  return {
    async put(bytes) {
      assertOpen();
      if (bytes.length > maxBytes) throw new AssetError('too-large', `${bytes.length} bytes`);
      const own = bytes.slice();
      const hash = await store.put(own);
      const transfer = transfers.get(hash);
      if (transfer && !transfer.finishing) settle(transfer, own);
      else arrived(hash, own.length);
      return hash;
    },
    async get(value, waiting = {}) {
      assertOpen();
      const hash = parseAssetHash(value);
      const { signal } = waiting;
      if (signal?.aborted) throw abortedBy(signal);
      const kept = await fromStore(hash);
      if (signal?.aborted) throw abortedBy(signal);
      assertOpen();
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
      const source: Source = new AssetSource<Transfer>(link, server, neighbours, timings);
      sources.set(link, source);
      advance();
    },
    linkDown(link) {
      const source = sources.get(link);
      if (source === undefined) return;
      sources.delete(link);
      source.server.close();
      for (const transfer of transfers.values()) {
        transfer.incoming.withdraw(source);
        transfer.errands.delete(source);
      }
      advance();
    },
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
      for (const transfer of [...transfers.values()]) {
        transfer.reject(new AssetError('closed', 'the room was left'));
        end(transfer);
      }
      served.close();
      if (ownsStore) store.close();
    },
  };
};
