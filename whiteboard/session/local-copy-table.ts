/** The table of Yjs updates, named and laid out as y-indexeddb 9 does it, so that either opens what the other wrote. */
const UPDATES = 'updates';
/** y-indexeddb's table for values of its user. It stays empty here, but y-indexeddb expects it. */
const CUSTOM = 'custom';

/** A row as it is in the table. `update` is `null` if the browser cannot read it any more. */
export interface StoredRow {
  readonly key: number;
  readonly update: Uint8Array | null;
}

const requestOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = (event) => {
      // One row that cannot be read must not end the transaction for the others.
      event.preventDefault();
      event.stopPropagation();
      reject(request.error ?? new Error('IndexedDB request failed'));
    };
  });

const finished = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB transaction aborted'));
  });

/**
 * Opens the database, or makes it. No version is asked for, as y-indexeddb does it: a database that another version
 * of either has raised still opens.
 * @throws DOMException if the browser refuses, also when it does so synchronously (`SecurityError`).
 */
export const openDatabase = async (factory: IDBFactory, name: string): Promise<IDBDatabase> => {
  const request = factory.open(name);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(UPDATES, { autoIncrement: true });
    request.result.createObjectStore(CUSTOM);
  };
  return requestOf(request);
};

const updateOf = (value: unknown): Uint8Array | null => (value instanceof Uint8Array ? value : null);

/** Chromium refuses the whole of `getAll` if the file of one large value is gone; then each row is asked for alone. */
const rowsOneByOne = (table: IDBObjectStore, keys: readonly IDBValidKey[]): Promise<StoredRow[]> =>
  Promise.all(
    keys.map(async (key) => {
      try {
        return { key: Number(key), update: updateOf(await requestOf<unknown>(table.get(key))) };
      } catch (error) {
        console.warn('A row of the local copy cannot be read.', error);
        return { key: Number(key), update: null };
      }
    }),
  );

const rowsOf = async (table: IDBObjectStore, after: number): Promise<StoredRow[]> => {
  const range = IDBKeyRange.lowerBound(after, true);
  const [keys, values] = await Promise.all([
    requestOf(table.getAllKeys(range)),
    requestOf<unknown[]>(table.getAll(range)).catch(() => null),
  ]);
  if (values === null) return rowsOneByOne(table, keys);
  return keys.map((key, index) => ({ key: Number(key), update: updateOf(values[index]) }));
};

/** The rows with keys above `after`, in the order in which they were written. */
export const readRows = (database: IDBDatabase, after: number): Promise<StoredRow[]> =>
  rowsOf(database.transaction(UPDATES, 'readonly').objectStore(UPDATES), after);

/**
 * Appends a row. Resolves with its key when the transaction is complete, not before.
 * @throws DOMException `QuotaExceededError`, `InvalidStateError` (the connection is closed) and what else the browser has.
 */
export const appendRow = async (database: IDBDatabase, update: Uint8Array): Promise<number> => {
  const transaction = database.transaction(UPDATES, 'readwrite');
  const added = transaction.objectStore(UPDATES).add(update);
  await finished(transaction);
  return Number(added.result);
};

/**
 * Replaces all rows by one, in a single transaction: another tab sees the old rows or the new one.
 * @param merge gets the rows above `after` and answers what takes the place of all, or `null` to leave them.
 * @returns the key of the new row, or `null`.
 */
export const replaceRows = async (
  database: IDBDatabase,
  after: number,
  merge: (rows: readonly StoredRow[]) => Uint8Array | null,
): Promise<number | null> => {
  const transaction = database.transaction(UPDATES, 'readwrite');
  const done = finished(transaction);
  const table = transaction.objectStore(UPDATES);
  const replaced = rowsOf(table, after).then((rows) => {
    const update = merge(rows);
    if (update === null) return null;
    table.clear();
    return table.add(update);
  });
  const [added] = await Promise.all([replaced, done]);
  return added === null ? null : Number(added.result);
};
