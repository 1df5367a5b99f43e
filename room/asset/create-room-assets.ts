import type { MemberId } from '@meshboard/signaling/protocol';
import type { Link } from '../mesh/link.ts';
import type { AssetExchange } from './asset-exchange.ts';
import { isAssetMessage } from './asset-message-type.ts';
import type { RoomAssetOptions } from './room-assets.ts';

/** Messages that may wait for the exchange to be there; whoever sends more before that asks more than it may. */
const MAX_WAITING = 256;

const load = async (room: string, options: RoomAssetOptions): Promise<AssetExchange> => {
  const [{ createAssetExchange }, { defaultAssetStore }] = await Promise.all([
    import('./asset-exchange.ts'),
    import('./default-asset-store.ts'),
  ]);
  return createAssetExchange({
    store: options.store ?? defaultAssetStore(room),
    ownsStore: options.store === undefined,
    ...(options.maxBytes !== undefined && { maxBytes: options.maxBytes }),
  });
};

/**
 * The assets of one room. The exchange is fetched when the first asset is asked for, here or by somebody else: a page
 * that shows none does not load what it takes (11 KB of a first load of 300).
 *
 * @param room its id or name, which names its store where it is given none.
 */
export const createRoomAssets = (room: string, options: RoomAssetOptions = {}): AssetExchange => {
  let exchange: AssetExchange | null = null;
  let loading: Promise<AssetExchange> | null = null;
  let closed = false;
  const links = new Map<Link, () => ReadonlySet<MemberId>>();
  let waiting: { readonly link: Link; readonly bytes: Uint8Array }[] = [];

  const needed = (): Promise<AssetExchange> => {
    loading ??= load(room, options).then(
      (loaded) => {
        exchange = loaded;
        if (closed) loaded.close();
        else for (const [link, neighbours] of links) loaded.linkUp(link, neighbours);
        for (const { link, bytes } of waiting) if (links.has(link)) loaded.receive(link, bytes);
        waiting = [];
        return loaded;
      },
      (error: unknown) => {
        // The next who needs it tries again: the file may have been out of reach for a moment.
        loading = null;
        waiting = [];
        throw error;
      },
    );
    return loading;
  };

  return {
    put: async (bytes) => (await needed()).put(bytes),
    get: async (hash, how) => (await needed()).get(hash, how),
    has: async (hash) => (await needed()).has(hash),
    linkUp(link, neighbours) {
      links.set(link, neighbours);
      exchange?.linkUp(link, neighbours);
    },
    linkDown(link) {
      links.delete(link);
      exchange?.linkDown(link);
    },
    receive(link, bytes) {
      if (exchange !== null) return exchange.receive(link, bytes);
      if (link.dialect === 'y-webrtc' || !isAssetMessage(bytes)) return false;
      waiting.push({ link, bytes });
      if (waiting.length > MAX_WAITING) {
        waiting = waiting.filter((each) => each.link !== link);
        link.end('flooding');
      } else
        needed().catch((error: unknown) => {
          console.warn('What assets take could not be loaded.', error);
        });
      return true;
    },
    close() {
      closed = true;
      waiting = [];
      links.clear();
      exchange?.close();
    },
  };
};
