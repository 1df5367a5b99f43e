import type { AssetHash } from './asset.ts';

/**
 * Where images and other large pieces live: beside the document, which holds only their hashes. What has a hash
 * never changes, so there is nothing to update and nothing to merge.
 */
export interface AssetStore {
  /** The bytes, or null when they are not here. What was damaged at rest is not here. */
  get(hash: AssetHash): Promise<Uint8Array | null>;
  /**
   * Stores bytes under their hash; storing them again changes nothing.
   * @param expected the hash under which they were asked for, when they come from somebody else.
   * @throws AssetError
   */
  put(bytes: Uint8Array, expected?: AssetHash): Promise<AssetHash>;
  has(hash: AssetHash): Promise<boolean>;
  /** Releases what the store holds open. */
  close(): void;
}
