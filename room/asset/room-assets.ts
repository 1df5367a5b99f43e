import type { AssetHash } from './asset.ts';
import type { AssetStore } from './asset-store.ts';

/** How much of an asset has come, in bytes. Never goes back. */
export interface AssetProgress {
  readonly received: number;
  /** What those who have it say; certain once it is whole. */
  readonly total: number;
}

export interface GetAssetOptions {
  /** Ends the waiting. What has come stays, for the next `get`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: AssetProgress) => void;
  /**
   * For how long to go on hoping, in milliseconds, while nobody who is linked has it: somebody may join, or come
   * back, or get it. Default 10,000; `Infinity` waits until the signal fires.
   */
  readonly waitMs?: number;
}

/**
 * Images and other large pieces, beside the document, which holds their hashes. Members give them to each other
 * when they are asked for. What kind of thing it is (its MIME type) belongs into the document, next to the hash:
 * the hash vouches for the bytes, and for nothing that a stranger says of them.
 */
export interface RoomAssets {
  /**
   * Keeps bytes, for oneself and for others who ask.
   * @returns their name, to write into the document.
   * @throws AssetError `too-large`, `empty`, `closed`; what the store throws when it cannot keep them.
   */
  put(bytes: Uint8Array): Promise<AssetHash>;
  /**
   * The bytes, from the store or from other members; verified, and the caller's own to change.
   * @throws AssetError `not-found`, `too-large`, `aborted`, `bad-hash`, `closed`
   */
  get(hash: string, options?: GetAssetOptions): Promise<Uint8Array>;
  /** Whether they are here, so that `get` needs nobody else. @throws AssetError `bad-hash` */
  has(hash: string): Promise<boolean>;
}

/** What a room's options say about assets. */
export interface RoomAssetOptions {
  /** Not closed with the room. Default: IndexedDB in browsers, memory in Node. */
  readonly store?: AssetStore;
  /** Largest asset to put and to take, in bytes. Default 26,214,400 (25 MiB). */
  readonly maxBytes?: number;
}
