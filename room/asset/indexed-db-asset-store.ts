import { checkAsset, hashOf } from './asset.ts';
import type { AssetStore } from './asset-store.ts';

const VERSION = 1;
const ASSETS = 'assets';

const result = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** A transaction is durable when it completes, not when its last request succeeds. */
const completed = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });

/**
 * Assets that outlive the page, in the browser's IndexedDB.
 * @param name of the database; one for all rooms, since the same bytes have the same hash everywhere.
 * @param factory default: the browser's.
 * @throws DOMException from every method when the browser refuses, for example because its quota is reached.
 */
export const openIndexedDbAssetStore = async (
  name = 'meshboard-assets',
  factory: IDBFactory = indexedDB,
): Promise<AssetStore> => {
  const opening = factory.open(name, VERSION);
  opening.onupgradeneeded = () => opening.result.createObjectStore(ASSETS);
  const database = await result(opening);
  // Another tab with a newer version may go ahead; this one's next call fails instead of blocking it for ever.
  database.onversionchange = () => database.close();

  return {
    async get(hash) {
      const value: unknown = await result(database.transaction(ASSETS).objectStore(ASSETS).get(hash));
      return value instanceof Uint8Array && hashOf(value) === hash ? value : null;
    },
    async put(bytes, expected) {
      const hash = checkAsset(bytes, expected);
      const transaction = database.transaction(ASSETS, 'readwrite');
      const done = completed(transaction);
      // A copy, so that a view does not take the whole buffer behind it along. Writing again mends what was damaged.
      transaction.objectStore(ASSETS).put(bytes.slice(), hash);
      await done;
      return hash;
    },
    async has(hash) {
      return (await result(database.transaction(ASSETS).objectStore(ASSETS).count(hash))) > 0;
    },
    close: () => database.close(),
  };
};
