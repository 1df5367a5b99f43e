import type { AssetHash } from './asset.ts';
import type { AssetStore, PartialAssets } from './asset-store.ts';
import { openIndexedDbAssetStore } from './indexed-db-asset-store.ts';
import { createMemoryAssetStore } from './memory-asset-store.ts';

/**
 * The store of a room that was given none: IndexedDB where there is one, opened when it is first needed; memory in
 * Node, and where the browser refuses, as Firefox does in some private windows.
 * @param room the room's id or name: each has a database of its own.
 */
export const defaultAssetStore = (room: string): AssetStore => {
  let opening: Promise<AssetStore> | null = null;
  let closed = false;

  const open = async (): Promise<AssetStore> => {
    try {
      // Where storage is switched off the look at `indexedDB` throws as well.
      const factory: IDBFactory | undefined = globalThis.indexedDB;
      return factory === undefined
        ? createMemoryAssetStore()
        : await openIndexedDbAssetStore(`meshboard-assets ${room}`, factory);
    } catch {
      return createMemoryAssetStore();
    }
  };
  const store = (): Promise<AssetStore> => {
    opening ??= open().then((opened) => {
      if (closed) opened.close();
      return opened;
    });
    return opening;
  };

  const partial: PartialAssets = {
    load: async (hash) => (await (await store()).partial?.load(hash)) ?? null,
    save: async (hash, total, index, bytes) => (await store()).partial?.save(hash, total, index, bytes),
    drop: async (hash) => (await store()).partial?.drop(hash),
  };
  return {
    partial,
    get: async (hash: AssetHash) => (await store()).get(hash),
    put: async (bytes, expected) => (await store()).put(bytes, expected),
    size: async (hash) => (await store()).size(hash),
    close: () => {
      closed = true;
      void opening?.then((opened) => opened.close());
    },
  };
};
