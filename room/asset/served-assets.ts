import type { AssetHash } from './asset.ts';
import type { AssetStore } from './asset-store.ts';

/** What is kept in memory for others, in bytes: two of the largest assets and some. */
const MAX_HELD_BYTES = 64 * 2 ** 20;
/** For how long after it was last asked for, in milliseconds. */
const IDLE_MS = 30_000;

/**
 * What can be given to others: what is in the store, and for a while what was fetched on somebody's behalf. A whole
 * asset is read and verified once for many pieces, not once for each.
 */
export interface ServedAssets {
  size(hash: AssetHash): Promise<number | null>;
  /** Whether `get` costs a look at the store. */
  isHeld(hash: AssetHash): boolean;
  /** Not to be changed. */
  get(hash: AssetHash): Promise<Uint8Array | null>;
  /** Has it without the store. */
  hold(hash: AssetHash, bytes: Uint8Array): void;
  close(): void;
}

export const createServedAssets = (store: AssetStore): ServedAssets => {
  /** The one used longest ago first. */
  const held = new Map<AssetHash, { readonly bytes: Uint8Array; usedAt: number }>();
  const reading = new Map<AssetHash, Promise<Uint8Array | null>>();
  let bytesHeld = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let closed = false;

  const drop = (hash: AssetHash): void => {
    bytesHeld -= held.get(hash)?.bytes.length ?? 0;
    held.delete(hash);
  };

  const sweep = (): void => {
    timer = null;
    for (const [hash, { usedAt }] of held) if (performance.now() - usedAt >= IDLE_MS) drop(hash);
    sweepLater();
  };
  const sweepLater = (): void => {
    if (timer === null && held.size > 0 && !closed) timer = setTimeout(sweep, IDLE_MS);
  };

  const hold = (hash: AssetHash, bytes: Uint8Array): void => {
    if (closed) return;
    drop(hash);
    for (const oldest of held.keys()) {
      if (bytesHeld + bytes.length <= MAX_HELD_BYTES) break;
      drop(oldest);
    }
    held.set(hash, { bytes, usedAt: performance.now() });
    bytesHeld += bytes.length;
    sweepLater();
  };

  const read = async (hash: AssetHash): Promise<Uint8Array | null> => {
    try {
      const bytes = await store.get(hash);
      if (bytes !== null) hold(hash, bytes);
      return bytes;
    } catch {
      // A store that cannot be read has nothing to give; its owner hears of it from calls of its own.
      return null;
    } finally {
      reading.delete(hash);
    }
  };

  return {
    async size(hash) {
      try {
        return held.get(hash)?.bytes.length ?? (await store.size(hash));
      } catch {
        return null;
      }
    },
    isHeld: (hash) => held.has(hash),
    async get(hash) {
      const found = held.get(hash);
      if (found !== undefined) {
        held.delete(hash);
        held.set(hash, { bytes: found.bytes, usedAt: performance.now() });
        return found.bytes;
      }
      const already = reading.get(hash) ?? read(hash);
      reading.set(hash, already);
      return already;
    },
    hold,
    close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      held.clear();
      bytesHeld = 0;
    },
  };
};
