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

/** A {@link Store} whose value is read from storage at the start and written at each change. */
export const createStoredValue = <S extends v.GenericSchema>(
  storage: BrowserStorage,
  key: string,
  schema: S,
  initial: () => v.InferOutput<S>,
): Store<v.InferOutput<S>> => {
  const store = createStore<v.InferOutput<S>>(parseStored(schema, storage.read(key)) ?? initial());
  store.subscribe(() => storage.write(key, JSON.stringify(store.get())));
  return store;
};
