import * as v from 'valibot';
import { AssetHash, checkAsset, hashOf } from './asset.ts';
import { MAX_PIECE_BYTES } from './asset-message.ts';
import { type AssetStore, MAX_PARTIAL_BYTES, type PartialAssets } from './asset-store.ts';

const VERSION = 1;
const ASSETS = 'assets';
/** Beside the bytes, so that a question for the size does not read 25 MB. */
const SIZES = 'sizes';
/** Under [hash, index]. */
const PIECES = 'pieces';

const StoredPiece = v.object({ total: v.pipe(v.number(), v.safeInteger()), bytes: v.instance(Uint8Array) });
const PieceKey = v.tuple([AssetHash, v.pipe(v.number(), v.safeInteger())]);

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

/** All keys of one asset's pieces: an array sorts after every number. */
const piecesOf = (hash: AssetHash): [string[], unknown[]] => [[hash], [hash, []]];

const openPartialAssets = async (database: IDBDatabase): Promise<PartialAssets> => {
  /** How many pieces there are of each, the oldest first. Tabs do not hear of each other's: a bound, not a book. */
  const counts = new Map<AssetHash, number>();
  const keys = await result(database.transaction(PIECES).objectStore(PIECES).getAllKeys());
  for (const key of keys) {
    const parsed = v.safeParse(PieceKey, key);
    if (parsed.success) counts.set(parsed.output[0], (counts.get(parsed.output[0]) ?? 0) + 1);
  }
  const totals = new Map<AssetHash, number>();

  const drop = async (hash: AssetHash): Promise<void> => {
    totals.delete(hash);
    if (!counts.delete(hash)) return;
    const transaction = database.transaction(PIECES, 'readwrite');
    transaction.objectStore(PIECES).delete(IDBKeyRange.bound(...piecesOf(hash)));
    await completed(transaction);
  };

  const makeRoom = async (hash: AssetHash): Promise<void> => {
    const held = (): number => [...counts.values()].reduce((sum, count) => sum + count, 0) * MAX_PIECE_BYTES;
    for (const oldest of counts.keys()) {
      if (held() <= MAX_PARTIAL_BYTES) return;
      if (oldest !== hash) await drop(oldest);
    }
  };

  return {
    async load(hash) {
      const store = database.transaction(PIECES).objectStore(PIECES);
      const range = IDBKeyRange.bound(...piecesOf(hash));
      const [found, values] = await Promise.all([
        result(store.getAllKeys(range)),
        result(store.getAll(range)),
      ]);
      let total: number | null = null;
      const pieces = new Map<number, Uint8Array>();
      for (const [i, value] of values.entries()) {
        const [key, piece] = [v.safeParse(PieceKey, found[i]), v.safeParse(StoredPiece, value)];
        if (!key.success || !piece.success) continue;
        total ??= piece.output.total;
        if (piece.output.total === total) pieces.set(key.output[1], piece.output.bytes);
      }
      if (total === null) return null;
      totals.set(hash, total);
      return { total, pieces };
    },
    async save(hash, total, index, bytes) {
      if (totals.get(hash) !== total) await drop(hash);
      totals.set(hash, total);
      counts.set(hash, (counts.get(hash) ?? 0) + 1);
      const transaction = database.transaction(PIECES, 'readwrite');
      transaction.objectStore(PIECES).put({ total, bytes: bytes.slice() }, [hash, index]);
      await completed(transaction);
      await makeRoom(hash);
    },
    drop,
  };
};

/**
 * Assets that outlive the page, in the browser's IndexedDB; what has come of others too.
 * @param name of the database. One for each room: whoever is in a room can ask what is in its store, and shall not
 * learn what was on another board.
 * @param factory default: the browser's.
 * @throws DOMException from every method when the browser refuses, for example because its quota is reached.
 */
export const openIndexedDbAssetStore = async (
  name: string,
  factory: IDBFactory = indexedDB,
): Promise<AssetStore> => {
  const opening = factory.open(name, VERSION);
  opening.onupgradeneeded = () => {
    for (const store of [ASSETS, SIZES, PIECES]) opening.result.createObjectStore(store);
  };
  const database = await result(opening);
  // Another tab with a newer version may go ahead; this one's next call fails instead of blocking it for ever.
  database.onversionchange = () => database.close();
  const partial = await openPartialAssets(database);

  return {
    partial,
    async get(hash) {
      const value: unknown = await result(database.transaction(ASSETS).objectStore(ASSETS).get(hash));
      return value instanceof Uint8Array && (await hashOf(value)) === hash ? value : null;
    },
    async put(bytes, expected) {
      // A copy, so that a view does not take the whole buffer behind it along, and nobody changes what was hashed.
      const own = bytes.slice();
      const hash = await checkAsset(own, expected);
      const transaction = database.transaction([ASSETS, SIZES], 'readwrite');
      const done = completed(transaction);
      // Writing again mends what was damaged.
      transaction.objectStore(ASSETS).put(own, hash);
      transaction.objectStore(SIZES).put(own.length, hash);
      await done;
      await partial.drop(hash);
      return hash;
    },
    async size(hash) {
      const size: unknown = await result(database.transaction(SIZES).objectStore(SIZES).get(hash));
      return typeof size === 'number' ? size : null;
    },
    close: () => database.close(),
  };
};
