import * as Y from 'yjs';
import { createStore, type ReadableStore } from '../editor/store.ts';
import { appendRow, openDatabase, readRows, replaceRows, type StoredRow } from './local-copy-table.ts';

/**
 * - `loading`: what is stored has not been read yet.
 * - `writing`: the latest changes are on their way to the disk.
 * - `kept`: everything in the document is in this browser's database.
 * - `unavailable`: the browser gives the page no database (private mode, blocked, cleared, or it does not answer yet).
 * - `full`: a write failed; what could not be written is kept in memory and tried again from time to time.
 * - `damaged`: something that is stored could not be read. All the rest was read, the table is left untouched, and
 *   new changes are only added to it.
 */
export type LocalCopyState = 'loading' | 'writing' | 'kept' | 'unavailable' | 'full' | 'damaged';

/** A document's replica in IndexedDB: an append-only table of Yjs updates, merged into one from time to time. */
export interface LocalCopy {
  readonly state: ReadableStore<LocalCopyState>;
  /** Resolves, never rejects, when the document holds what was stored or it is clear that it cannot yet. */
  readonly loaded: Promise<void>;
  /** Writes what waits, and resolves when everything that is in the document now has been written or could not be. */
  flushed(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Shortest time between two writes, in milliseconds: a pen makes 60 changes a second, and a write for each kept main
 * thread and disk busy all the time. What a crash of the page within it takes is in the other tabs and at the peers.
 */
const WRITE_INTERVAL_MS = 150;
/** Rows after which they are merged into one. */
const MERGE_ROWS = 300;
/** Merging writes the whole board; it waits, in milliseconds, for a pause in the drawing. */
const MERGE_PAUSE_MS = 1_000;
/** New rows after which merging waits no longer: some seven minutes of drawing without a pause. */
const MERGE_AT_LAST_ROWS = 3_000;
/** How long, in milliseconds, the browser may take to open the database before the board opens without it. */
const OPEN_LIMIT_MS = 5_000;
/** Milliseconds between two tries to write what could not be written. */
const RETRY_MS = 3_000;

/** The browser's databases. Some browsers throw (SecurityError) at the mere look when site data are blocked: then there are none. */
const browserDatabases = (): IDBFactory | undefined => {
  try {
    return globalThis.indexedDB;
  } catch (error) {
    console.warn('This browser gives the page no database.', error);
    return undefined;
  }
};

/**
 * Keeps `doc` in the database `name`, in y-indexeddb's layout. Why not with y-indexeddb: docs/decisions/0002-local-copy.md.
 *
 * Tabs that share the database tell each other when they have written, and read each other's rows, so two tabs
 * of one board stay together without any network.
 */
export const openLocalCopy = (
  doc: Y.Doc,
  name: string,
  factory: IDBFactory | undefined = browserDatabases(),
): LocalCopy => {
  const state = createStore<LocalCopyState>('loading');
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name);
  let database: IDBDatabase | null = null;
  let pending: Uint8Array[] = [];
  /** Every row up to this key is in the document. */
  let lastKey = 0;
  let rows = 0;
  let mergeAtLast = MERGE_AT_LAST_ROWS;
  let damaged = false;
  let closed = false;
  /** Whether the database has been open: one that the browser refused is not asked for again. */
  let hadDatabase = false;
  let attaching = false;
  let work: Promise<void> = Promise.resolve();
  let retry: ReturnType<typeof setTimeout> | null = null;
  let nextWrite: ReturnType<typeof setTimeout> | null = null;
  let lastWriteAt = Number.NEGATIVE_INFINITY;
  let merge: ReturnType<typeof setTimeout> | null = null;

  /** Origin `copy` keeps what is read from being written again. */
  const apply = (read: readonly StoredRow[]): void => {
    Y.transact(
      doc,
      () => {
        for (const { key, update } of read) {
          try {
            if (update === null) throw new Error('It is no Yjs update.');
            Y.applyUpdate(doc, update, copy);
          } catch (error) {
            damaged = true;
            console.warn(`Row ${key} of the local copy is damaged; it is left as it is.`, error);
          }
        }
      },
      copy,
      false,
    );
    rows += read.length;
    lastKey = Math.max(lastKey, read.at(-1)?.key ?? 0);
  };

  const readNew = async (from: IDBDatabase): Promise<void> => apply(await readRows(from, lastKey));

  const writePending = async (to: IDBDatabase): Promise<void> => {
    while (pending.length > 0) {
      // Changes that come during the write go into a list of their own.
      const batch = pending;
      pending = [];
      const [only] = batch;
      const update = batch.length === 1 && only !== undefined ? only : Y.mergeUpdates(batch);
      try {
        const key = await appendRow(to, update);
        // Rows of other tabs below ours have not been read yet; they are fetched when their word comes.
        if (key === lastKey + 1) lastKey = key;
      } catch (error) {
        pending = [update, ...pending];
        throw error;
      }
      rows += 1;
      channel?.postMessage('written');
    }
  };

  /** The document holds every row that could be read, so its state takes their place; a damaged table is left alone. */
  const mergeRows = async (on: IDBDatabase): Promise<void> => {
    if (rows <= MERGE_ROWS) return;
    const key = await replaceRows(on, lastKey, (read) => {
      apply(read);
      return damaged ? null : Y.encodeStateAsUpdate(doc);
    });
    if (key === null) return;
    lastKey = key;
    rows = 1;
    mergeAtLast = MERGE_AT_LAST_ROWS;
  };

  /** Everything is written all the same; merging is tried again only after as many rows once more. */
  const leaveUnmerged = (error: unknown): void => {
    rows = 0;
    mergeAtLast = MERGE_AT_LAST_ROWS;
    console.warn('The local copy could not be merged; it stays as it is.', error);
  };

  const settle = (): void => {
    if (damaged) state.set('damaged');
    else if (database !== null && pending.length === 0) state.set('kept');
  };

  const failed = (error: unknown): void => {
    console.warn('The local copy could not be written; it is tried again.', error);
    if (pending.length === 0 || closed) return;
    if (!damaged) state.set('full');
    retry ??= setTimeout(() => {
      retry = null;
      enqueue(writePending);
    }, RETRY_MS);
  };

  /** Runs one piece of work on the database after the other. */
  const enqueue = (piece: (database: IDBDatabase) => Promise<void>): void => {
    work = work.then(async () => {
      if (database === null) return;
      try {
        await piece(database);
        settle();
      } catch (error) {
        failed(error);
      }
    });
  };

  const mergeSoon = (): void => {
    if (merge !== null) clearTimeout(merge);
    merge = null;
    if (damaged || rows <= MERGE_ROWS) return;
    const mergeNow = (): void => enqueue((on) => mergeRows(on).catch(leaveUnmerged));
    if (rows > mergeAtLast) mergeNow();
    else merge = setTimeout(mergeNow, MERGE_PAUSE_MS);
  };

  const onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === copy) return;
    if (state.get() === 'loading') {
      pending.push(update);
      return;
    }
    if (database === null) {
      reopen();
      return;
    }
    pending.push(update);
    // Until the next try a failed write would only fail again, with more to write each time.
    if (retry !== null) return;
    if (!damaged) state.set('writing');
    if (nextWrite !== null) return;
    const wait = lastWriteAt + WRITE_INTERVAL_MS - performance.now();
    if (wait <= 0) writeNow();
    else nextWrite = setTimeout(writeNow, wait);
  };
  doc.on('update', onUpdate);

  const writeNow = (): void => {
    if (nextWrite !== null) clearTimeout(nextWrite);
    nextWrite = null;
    lastWriteAt = performance.now();
    enqueue(async (to) => {
      await writePending(to);
      mergeSoon();
    });
  };

  if (channel !== null) channel.onmessage = () => enqueue(readNew);

  /** Reads what is stored, then writes what the document has beyond that. */
  const attach = async (opened: IDBDatabase, missing: () => Uint8Array[]): Promise<void> => {
    const lose = (): void => {
      if (database !== opened) return;
      database = null;
      pending = [];
      if (!closed) state.set('unavailable');
    };
    // Another tab that wants to delete the database, or a browser that clears it, must not wait for us.
    opened.onversionchange = () => {
      opened.close();
      lose();
    };
    opened.onclose = lose;
    lastKey = 0;
    rows = 0;
    try {
      await readNew(opened);
    } catch (error) {
      opened.close();
      pending = [];
      damaged = true;
      state.set('damaged');
      console.warn('The copy on this device could not be read.', error);
      return;
    }
    if (closed) {
      opened.close();
      return;
    }
    database = opened;
    pending = missing();
    settle();
    if (pending.length > 0) enqueue(writePending);
    mergeAtLast = rows + MERGE_AT_LAST_ROWS;
    mergeSoon();
  };

  const unavailable = (error: unknown): void => {
    state.set('unavailable');
    pending = [];
    console.warn('This browser gives the page no database.', error);
  };

  /** While nothing was collected the document itself is what is missing. */
  const attachLate = async (opened: IDBDatabase): Promise<void> => {
    attaching = true;
    await attach(opened, () => [Y.encodeStateAsUpdate(doc)]);
    attaching = false;
  };

  /** A database that was taken away is made again at the next change. */
  const reopen = (): void => {
    if (attaching || damaged || !hadDatabase || factory === undefined) return;
    attaching = true;
    work = work
      .then(() => openDatabase(factory, name))
      .then(attachLate, (error: unknown) => {
        attaching = false;
        unavailable(error);
      });
  };

  const load = async (): Promise<void> => {
    if (factory === undefined) {
      state.set('unavailable');
      return;
    }
    const opening = openDatabase(factory, name);
    await new Promise<void>((resolve) => {
      let late = false;
      const limit = setTimeout(() => {
        late = true;
        unavailable(new Error('IndexedDB does not answer'));
        resolve();
      }, OPEN_LIMIT_MS);
      const ready = opening.then(async (opened) => {
        clearTimeout(limit);
        hadDatabase = true;
        if (late) await attachLate(opened);
        else await attach(opened, () => pending);
      }, unavailable);
      void ready.then(() => {
        clearTimeout(limit);
        resolve();
      });
    });
  };

  const copy: LocalCopy = {
    state,
    loaded: Promise.resolve().then(load),
    async flushed() {
      await copy.loaded;
      let known: Promise<void>;
      do {
        if (nextWrite !== null) writeNow();
        known = work;
        await known;
      } while (known !== work);
    },
    async close() {
      doc.off('update', onUpdate);
      await copy.loaded;
      if (retry !== null) {
        clearTimeout(retry);
        enqueue(writePending);
      }
      await copy.flushed();
      closed = true;
      if (retry !== null) clearTimeout(retry);
      if (merge !== null) clearTimeout(merge);
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
