import * as v from 'valibot';
import { createStore, type Store } from '../editor/store.ts';
import type { BrowserStorage } from './browser-storage.ts';

/** Parses JSON that may have been written by another version, another program, or by hand. */
export const parseStored = <S extends v.GenericSchema>(
  schema: S,
  text: string | null,
): v.InferOutput<S> | null => {
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const result = v.safeParse(schema, value);
  return result.success ? result.output : null;
};

export interface StoredValue<T> extends Store<T> {
  /** Other tabs are listened to no longer. */
  close(): void;
}

/**
 * A {@link Store} whose value is kept in storage, which all tabs share. `update` changes what is stored at that moment,
 * so that a tab takes back nothing that another has written since; and what another writes is seen here. `set` is for
 * values that stand for themselves.
 */
export const createStoredValue = <S extends v.GenericSchema>(
  storage: BrowserStorage,
  key: string,
  schema: S,
  initial: () => v.InferOutput<S>,
): StoredValue<v.InferOutput<S>> => {
  type Value = v.InferOutput<S>;
  /** The stored text that the value stands for; null while nothing has been stored. */
  let held = storage.read(key);
  const store = createStore<Value>(parseStored(schema, held) ?? initial());

  const refresh = (): void => {
    const text = storage.read(key);
    // The same text is the same object: whoever watches need not look again.
    if (text === held) return;
    held = text;
    if (text === null) {
      store.set(initial());
      return;
    }
    const value = parseStored(schema, text);
    // What a newer version has written, and this one cannot read, is no reason to forget.
    if (value !== null) store.set(value);
  };

  const write = (value: Value): void => {
    if (Object.is(value, store.get())) return;
    held = JSON.stringify(value);
    storage.write(key, held);
    store.set(value);
  };

  return {
    get: store.get,
    subscribe: store.subscribe,
    set: write,
    update(change) {
      refresh();
      write(change(store.get()));
    },
    close: storage.watch(key, refresh),
  };
};
