import { type AssetHash, checkAsset } from './asset.ts';
import { type AssetStore, MAX_PARTIAL_BYTES, type PartialAssets } from './asset-store.ts';

const createMemoryPartialAssets = (): PartialAssets => {
  const partials = new Map<AssetHash, { readonly total: number; readonly pieces: Map<number, Uint8Array> }>();
  let held = 0;

  const forget = (hash: AssetHash): void => {
    for (const piece of partials.get(hash)?.pieces.values() ?? []) held -= piece.length;
    partials.delete(hash);
  };

  return {
    load: async (hash) => {
      const partial = partials.get(hash);
      return partial === undefined ? null : { total: partial.total, pieces: new Map(partial.pieces) };
    },
    save: async (hash, total, index, bytes) => {
      if (partials.get(hash)?.total !== total) forget(hash);
      const { pieces } = partials.get(hash) ?? { pieces: new Map<number, Uint8Array>() };
      held += bytes.length - (pieces.get(index)?.length ?? 0);
      pieces.set(index, bytes);
      partials.set(hash, { total, pieces });
      for (const oldest of partials.keys()) {
        if (held <= MAX_PARTIAL_BYTES) break;
        if (oldest !== hash) forget(oldest);
      }
    },
    drop: async (hash) => forget(hash),
  };
};

/** Assets for as long as the page is open. */
export const createMemoryAssetStore = (): AssetStore => {
  const assets = new Map<AssetHash, Uint8Array>();
  const partial = createMemoryPartialAssets();
  return {
    get: async (hash) => assets.get(hash)?.slice() ?? null,
    put: async (bytes, expected) => {
      const own = bytes.slice();
      const hash = await checkAsset(own, expected);
      if (!assets.has(hash)) assets.set(hash, own);
      await partial.drop(hash);
      return hash;
    },
    size: async (hash) => assets.get(hash)?.length ?? null,
    partial,
    close: () => assets.clear(),
  };
};
