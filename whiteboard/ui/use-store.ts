import { useRef, useSyncExternalStore } from 'react';
import type { ReadableStore } from '../editor/store.ts';

/** The value of a store; the component is drawn again when it changes. */
export const useStore = <T>(store: ReadableStore<T>): T => useSyncExternalStore(store.subscribe, store.get);

/** A part of a store's value; drawn again only when that part is another (`Object.is`, or `same`). */
export const useStorePart = <T, P>(
  store: ReadableStore<T>,
  part: (value: T) => P,
  same: (a: P, b: P) => boolean = Object.is,
): P => {
  const last = useRef<{ readonly value: P } | null>(null);
  return useSyncExternalStore(store.subscribe, () => {
    const value = part(store.get());
    if (last.current === null || !same(last.current.value, value)) last.current = { value };
    return last.current.value;
  });
};
