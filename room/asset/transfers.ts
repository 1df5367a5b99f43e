import type { Link } from '../mesh/link.ts';
import { reportError } from '../report-error.ts';
import { AssetError, type AssetHash } from './asset.ts';
import type { AssetSource } from './asset-source.ts';
import type { AssetStore } from './asset-store.ts';
import type { AssetTimings } from './asset-timings.ts';
import { createKeptPieces } from './kept-pieces.ts';
import type { ServedAssets } from './served-assets.ts';
import type { Transfer } from './transfer.ts';

/**
 * What may be on its way at once, in bytes of the announced totals; others wait their turn. What is fetched for
 * others has a share of its own, so that nobody can make this peer wait for its own pictures.
 */
const MAX_INCOMING_BYTES = { own: 64 * 2 ** 20, errands: 32 * 2 ** 20 } as const;

/** How long one who looks further is waited for before another is asked as well, in milliseconds. */
const FAR_MS = 5_000;

export interface TransfersOptions {
  readonly store: AssetStore;
  readonly served: ServedAssets;
  readonly sources: ReadonlyMap<Link, AssetSource>;
  readonly timings: AssetTimings;
  readonly maxBytes: number;
  /** This link has sent bytes, or said a total, that the hash gives the lie to. */
  onLie(link: Link): void;
}

/** All assets that are on their way: whom to ask, what to want of whom, when to stop. */
export interface Transfers {
  get(hash: AssetHash): Transfer | undefined;
  all(): Iterable<Transfer>;
  start(transfer: Transfer): Promise<void>;
  /** Asks, wants, and gives up, whatever is due: after anything that changed who has what. */
  advance(): void;
  /** Wants the next pieces: after one has come. */
  schedule(): void;
  /** A piece came, for what may not be wanted any longer. */
  take(hash: AssetHash, source: AssetSource, index: number, bytes: Uint8Array): void;
  /** It is here, and everybody who looks for it is told. */
  settle(transfer: Transfer, bytes: Uint8Array): void;
  /** Ends it if nobody waits for it any more; what has come stays in the store. */
  endUnwanted(transfer: Transfer): void;
  close(): void;
}

export const createTransfers = (options: TransfersOptions): Transfers => {
  const { store, served, sources, timings, maxBytes, onLie } = options;
  const pieces = createKeptPieces(store, maxBytes);
  const transfers = new Map<AssetHash, Transfer>();
  let ticking: ReturnType<typeof setInterval> | null = null;
  let closed = false;

  const now = (): number => performance.now();

  /** Those that somebody waits for here go first. */
  const inOrder = (): Transfer[] =>
    [...transfers.values()].sort((a, b) => Number(b.hasWaiters) - Number(a.hasWaiters));

  const isAdmitted = (transfer: Transfer): boolean => {
    const total = transfer.incoming.total ?? 0;
    if (total <= transfer.admitted) return true;
    const most = transfer.hasWaiters ? MAX_INCOMING_BYTES.own : MAX_INCOMING_BYTES.errands;
    let used = 0;
    for (const other of transfers.values())
      if (other !== transfer && other.hasWaiters === transfer.hasWaiters) used += other.admitted;
    if (used > 0 && used + total > most) return false;
    transfer.admitted = total;
    return true;
  };

  const isActive = (transfer: Transfer): boolean =>
    transfer.ready && !transfer.finishing && transfer.incoming.sources > 0 && isAdmitted(transfer);

  /** One piece of each link in turn, so that all of them are busy, as far as their windows go. */
  const schedule = (): void => {
    const active = inOrder().filter(isActive);
    const wantOne = (source: AssetSource): boolean => {
      for (const transfer of active) {
        const range = transfer.incoming.next(source, now());
        if (range === null) continue;
        source.want(transfer.hash, range, now());
        return true;
      }
      return false;
    };
    for (let more = active.length > 0; more; ) {
      more = false;
      for (const source of sources.values()) if (source.hasRoom && wantOne(source)) more = true;
    }
  };

  const askNear = (transfer: Transfer): void => {
    for (const source of sources.values()) {
      if (!transfer.mayAsk(source) || !source.ask(transfer.hash, 0, now())) continue;
      transfer.asked.add(source);
      transfer.askedAt = now();
    }
  };

  /** Those who can be asked to look further: the other end is linked to somebody besides us whom we are not linked to. */
  const farSources = (transfer: Transfer): AssetSource[] => {
    if (transfer.hops === 0) return [];
    const ours = new Set([...sources.keys()].map(({ member }) => member));
    return [...sources.values()].filter(
      (source) =>
        transfer.mayAskFar(source) &&
        [...source.neighbours()].filter((member) => !ours.has(member)).length > 1,
    );
  };

  /** Nobody has it: one after the other is asked to look further, for each may fetch the whole on the way. */
  const askFar = (transfer: Transfer): void => {
    const { hash, hops, askedAt, incoming } = transfer;
    if (incoming.sources > 0) return;
    const isWaiting = [...sources.values()].some((source) => source.awaits(hash));
    if (isWaiting && now() - askedAt < FAR_MS) return;
    const next = farSources(transfer).find((source) => !source.awaits(hash));
    if (!next?.ask(hash, hops, now())) return;
    transfer.askedFar.add(next);
    transfer.askedAt = now();
  };

  const hasHope = (transfer: Transfer): boolean => {
    if (!transfer.ready || transfer.finishing || transfer.incoming.sources > 0) return true;
    for (const source of sources.values())
      if (source.awaits(transfer.hash) || transfer.mayAsk(source)) return true;
    return farSources(transfer).length > 0;
  };

  const end = (transfer: Transfer): void => {
    if (transfers.get(transfer.hash) !== transfer) return;
    transfers.delete(transfer.hash);
    if (transfers.size > 0 || ticking === null) return;
    clearInterval(ticking);
    ticking = null;
  };

  const answerErrands = (transfer: Transfer, total: number | null): void => {
    const waiting = [...transfer.errands];
    transfer.errands.clear();
    for (const source of waiting) source.server.answer(transfer.hash, total);
  };

  const advance = (): void => {
    for (const transfer of inOrder()) {
      askNear(transfer);
      askFar(transfer);
    }
    schedule();
    for (const transfer of [...transfers.values()]) {
      const hope = hasHope(transfer);
      transfer.setHope(hope);
      if (!hope) answerErrands(transfer, null);
      if (!transfer.isWanted && !transfer.finishing) end(transfer);
    }
  };

  const settle = (transfer: Transfer, bytes: Uint8Array): void => {
    end(transfer);
    answerErrands(transfer, bytes.length);
    for (const source of sources.values()) source.server.arrived(transfer.hash, bytes.length);
    transfer.resolve(bytes);
  };

  /** What was fetched for others alone is not stored: two of them could fill this disk with what they like. */
  const keep = async (transfer: Transfer, bytes: Uint8Array, own: boolean): Promise<void> => {
    if (!own || transfer.errands.size > 0) served.hold(transfer.hash, bytes);
    if (!own) return;
    try {
      await store.put(bytes, transfer.hash);
    } catch {
      // A full disk does not keep anybody from seeing the picture.
      served.hold(transfer.hash, bytes);
    }
  };

  const judge = async (transfer: Transfer): Promise<void> => {
    const own = transfer.hasWaiters;
    const { bytes, liars } = await transfer.incoming.verify();
    for (const { link } of liars) {
      transfer.liars.add(link.member);
      onLie(link);
    }
    if (bytes === null) {
      await pieces.drop(transfer);
      transfer.finishing = false;
      return;
    }
    await keep(transfer, bytes, own);
    if (!closed) settle(transfer, bytes);
  };

  const finish = async (transfer: Transfer): Promise<void> => {
    transfer.finishing = true;
    try {
      await judge(transfer);
    } catch (cause) {
      // The whole could not be put together: this machine has no memory for it.
      end(transfer);
      answerErrands(transfer, null);
      transfer.reject(new AssetError('too-large', 'it does not fit into memory', { cause }));
    }
    if (!closed) advance();
  };

  const tick = (): void => {
    const time = now();
    for (const source of sources.values()) {
      if (!source.tick(time)) continue;
      for (const transfer of transfers.values()) transfer.incoming.withdraw(source);
    }
    for (const transfer of transfers.values()) transfer.incoming.tick(time);
    advance();
  };

  return {
    get: (hash) => transfers.get(hash),
    all: () => transfers.values(),
    async start(transfer) {
      transfers.set(transfer.hash, transfer);
      ticking ??= setInterval(tick, timings.tick);
      if (transfer.hasWaiters) await pieces.restore(transfer);
      if (transfers.get(transfer.hash) !== transfer) return;
      transfer.ready = true;
      transfer.progress();
      if (transfer.incoming.complete) await finish(transfer);
      else advance();
    },
    advance,
    schedule,
    take(hash, source, index, bytes) {
      const transfer = transfers.get(hash);
      if (!transfer?.incoming.take(source, index, bytes)) return;
      pieces.save(transfer, index, bytes).catch(reportError);
      transfer.progress();
      if (transfer.incoming.complete) finish(transfer).catch(reportError);
    },
    settle,
    endUnwanted(transfer) {
      if (transfer.isWanted || transfer.finishing) return;
      end(transfer);
      advance();
    },
    close() {
      closed = true;
      for (const transfer of [...transfers.values()]) end(transfer);
    },
  };
};
