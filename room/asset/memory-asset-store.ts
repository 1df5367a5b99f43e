import { type AssetHash, checkAsset } from './asset.ts';
import type { AssetStore } from './asset-store.ts';

/** Assets for as long as the page is open. */
export const createMemoryAssetStore = (): AssetStore => {
  const assets = new Map<AssetHash, Uint8Array>();
  return {
    get: async (hash) => assets.get(hash)?.slice() ?? null,
    put: async (bytes, expected) => {
      const hash = checkAsset(bytes, expected);
      if (!assets.has(hash)) assets.set(hash, bytes.slice());
      return hash;
    },
    has: async (hash) => assets.has(hash),
    close: () => assets.clear(),
  };
};
