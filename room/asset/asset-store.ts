import type { AssetHash } from './asset.ts';

/**
 * Where images and other large pieces live: beside the document, which holds only their hashes. What has a hash
 * never changes, so there is nothing to update and nothing to merge.
 */
export interface AssetStore {
  /** The bytes, the caller's own to change; or null when they are not here. What was damaged at rest is not here. */
  get(hash: AssetHash): Promise<Uint8Array | null>;
  /**
   * Stores bytes under their hash; storing them again changes nothing. What is in `partial` under it goes.
   * @param expected the hash under which they were asked for, when they come from somebody else.
   * @throws AssetError `empty`, `wrong-hash`
   */
  put(bytes: Uint8Array, expected?: AssetHash): Promise<AssetHash>;
  /** How many bytes there are under this hash; null when there are none. */
  size(hash: AssetHash): Promise<number | null>;
  /** Where it has one: what has come of assets that are not whole yet, so that nothing is asked for twice. */
  readonly partial?: PartialAssets;
  /** Releases what the store holds open. */
  close(): void;
}

/** The pieces of one asset that have come so far, unverified. */
export interface PartialAsset {
  /** What their sender says the whole has, in bytes. */
  readonly total: number;
  /** By their number: piece n begins at n × 65,536 bytes. */
  readonly pieces: ReadonlyMap<number, Uint8Array>;
}

/** Keeps up to {@link MAX_PARTIAL_BYTES}, and lets go of the oldest asset's pieces when there would be more. */
export interface PartialAssets {
  load(hash: AssetHash): Promise<PartialAsset | null>;
  /** A piece with another total than the ones before takes their place. */
  save(hash: AssetHash, total: number, index: number, bytes: Uint8Array): Promise<void>;
  drop(hash: AssetHash): Promise<void>;
}

/** Room for two of the largest assets and some. */
export const MAX_PARTIAL_BYTES = 64 * 2 ** 20;
