import * as Y from 'yjs';
import { createStore, type ReadableStore } from '../editor/store.ts';

/**
 * - `loading`: what is stored has not been read yet.
 * - `writing`: the latest changes are on their way to the disk.
 * - `kept`: everything in the document is in this browser's database.
 * - `unavailable`: the browser gives the page no database (private mode, blocked, or it does not answer).
 * - `full`: a write failed; what could not be written is kept in memory and tried again at the next change.
 * - `damaged`: what is stored could not be read; it is left untouched, and nothing is written over it.
 */
export type LocalCopyState = 'loading' | 'writing' | 'kept' | 'unavailable' | 'full' | 'damaged';

/** A document's replica in IndexedDB: an append-only table of Yjs updates, merged into one from time to time. */
export interface LocalCopy {
  readonly state: ReadableStore<LocalCopyState>;
  /** Resolves, never rejects, when the document holds what was stored or it is clear that it cannot. */
  readonly loaded: Promise<void>;
  /** Resolves when everything that is in the document now has been written or could not be. */
  flushed(): Promise<void>;
  close(): Promise<void>;
}

/** Rows after which they are merged into one. */
const MERGE_ROWS = 300;
/** How long, in milliseconds, the browser may take to open the database before the board opens without it. */
const OPEN_LIMIT_MS = 5_000;
const TABLE = 'updates';

const requestOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB request failed'));
  });

const finished = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB transaction aborted'));
  });

const openDatabase = (factory: IDBFactory, name: string): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('IndexedDB does not answer')), OPEN_LIMIT_MS);
    const request = factory.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { autoIncrement: true });
    request.onsuccess = () => {
      clearTimeout(late);
      resolve(request.result);
    };
    request.onerror = () => {
      clearTimeout(late);
      reject(request.error ?? new Error('IndexedDB cannot be opened'));
    };
  });

/**
 * Keeps `doc` in the database `name`. Written by hand rather than with y-indexeddb because that ignores failed
 * writes: the interface could not tell "on this device" from "nowhere".
 *
 * Tabs that share the database tell each other when they have written, and read each other's rows, so two tabs
 * of one board stay together without any network.
 */
export const openLocalCopy = (
  doc: Y.Doc,
  name: string,
  factory: IDBFactory | undefined = globalThis.indexedDB,
): LocalCopy => {
  const state = createStore<LocalCopyState>('loading');
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name);
  let database: IDBDatabase | null = null;
  let pending: Uint8Array[] = [];
  let lastKey = 0;
  let rows = 0;
  let work: Promise<void> = Promise.resolve();

  /** Reads what others have written since; origin `copy` keeps it from being written again. */
  const readNew = async (from: IDBDatabase): Promise<void> => {
    const table = from.transaction(TABLE, 'readonly').objectStore(TABLE);
    const range = IDBKeyRange.lowerBound(lastKey, true);
    const [keys, updates] = await Promise.all([
      requestOf(table.getAllKeys(range)),
      requestOf<Uint8Array[]>(table.getAll(range)),
    ]);
    Y.transact(
      doc,
      () => {
        for (const update of updates) Y.applyUpdate(doc, update, copy);
      },
      copy,
      false,
    );
    rows += keys.length;
    lastKey = Math.max(lastKey, Number(keys.at(-1) ?? 0));
  };

  const writePending = async (to: IDBDatabase): Promise<void> => {
    while (pending.length > 0) {
      // Changes that come during the write go into a list of their own.
      const batch = pending;
      pending = [];
      let written: number;
      try {
        const transaction = to.transaction(TABLE, 'readwrite');
        const added = transaction
          .objectStore(TABLE)
          .add(batch.length === 1 ? batch[0] : Y.mergeUpdates(batch));
        await finished(transaction);
        written = Number(added.result);
      } catch (error) {
        pending = [...batch, ...pending];
        throw error;
      }
      // Rows of other tabs below ours have not been read yet; they are fetched when their word comes.
      if (written === lastKey + 1) lastKey = written;
      rows += 1;
      channel?.postMessage('written');
    }
  };

  /** Replaces all rows by one in a single transaction: another tab sees the old rows or the new one. */
  const mergeRows = async (on: IDBDatabase): Promise<void> => {
    const transaction = on.transaction(TABLE, 'readwrite');
    const done = finished(transaction);
    const table = transaction.objectStore(TABLE);
    const updates = await requestOf<Uint8Array[]>(table.getAll());
    const whole = new Y.Doc();
    for (const update of updates) Y.applyUpdate(whole, update);
    table.clear();
    table.add(Y.encodeStateAsUpdate(whole));
    whole.destroy();
    await done;
    rows = 1;
  };

  /** Everything is written all the same; merging is tried again only after as many rows once more. */
  const leaveUnmerged = (error: unknown): void => {
    rows = 0;
    console.warn('The local copy could not be merged; it stays as it is.', error);
  };

  const failed = (error: unknown): void => {
    state.set('full');
    console.warn('The local copy could not be written; it is tried again at the next change.', error);
  };

  /** Runs one piece of work on the database after the other. */
  const enqueue = (piece: (database: IDBDatabase) => Promise<void>): void => {
    work = work.then(async () => {
      if (database === null) return;
      try {
        await piece(database);
        if (pending.length === 0) state.set('kept');
      } catch (error) {
        failed(error);
      }
    });
  };

  const onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === copy || state.get() === 'unavailable' || state.get() === 'damaged') return;
    pending.push(update);
    if (database === null) return;
    state.set('writing');
    enqueue(async (to) => {
      await writePending(to);
      if (rows > MERGE_ROWS) await mergeRows(to).catch(leaveUnmerged);
    });
  };
  doc.on('update', onUpdate);

  if (channel !== null) {
    channel.onmessage = () => {
      if (state.get() !== 'damaged') enqueue(readNew);
    };
  }

  const load = async (): Promise<void> => {
    if (factory === undefined) {
      state.set('unavailable');
      return;
    }
    let opened: IDBDatabase;
    try {
      opened = await openDatabase(factory, name);
    } catch (error) {
      state.set('unavailable');
      pending = [];
      console.warn('This browser gives the page no database.', error);
      return;
    }
    // Another tab that wants to delete the database, or a browser that clears it, must not wait for us.
    opened.onversionchange = () => opened.close();
    try {
      await readNew(opened);
    } catch (error) {
      opened.close();
      state.set('damaged');
      pending = [];
      console.warn('The copy on this device could not be read.', error);
      return;
    }
    database = opened;
    state.set('kept');
    if (pending.length > 0) enqueue(writePending);
  };

  const copy: LocalCopy = {
    state,
    loaded: Promise.resolve().then(load),
    async flushed() {
      await copy.loaded;
      await work;
    },
    async close() {
      doc.off('update', onUpdate);
      await copy.flushed();
      channel?.close();
      database?.close();
      database = null;
    },
  };
  return copy;
};

/**
 * Name of a board's database. It tells the room, never the key. Viewers have one of their own: what is in it can
 * never be mistaken for edits when the same browser opens the edit link later.
 */
export const localCopyName = (room: string, right: 'edit' | 'view'): string => `meshboard-${right}-${room}`;
