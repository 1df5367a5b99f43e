import { type AssetExchange, createAssetExchange } from './asset-exchange.ts';
import { defaultAssetStore } from './default-asset-store.ts';
import type { RoomAssetOptions } from './room-assets.ts';

/** The assets of one room. @param room its id or name, which names its store where it is given none. */
export const createRoomAssets = (room: string, options: RoomAssetOptions = {}): AssetExchange =>
  createAssetExchange({
    store: options.store ?? defaultAssetStore(room),
    ownsStore: options.store === undefined,
    ...(options.maxBytes !== undefined && { maxBytes: options.maxBytes }),
  });
