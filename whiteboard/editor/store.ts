/** A value that can be read, replaced and watched. Fits React's `useSyncExternalStore`. */
export interface ReadableStore<T> {
  get(): T;
  /** Calls back after each change; returns the way to stop. */
  subscribe(listener: () => void): () => void;
}

export interface Store<T> extends ReadableStore<T> {
  /** Replaces the value; listeners are called only when it is another one (`Object.is`). */
  set(value: T): void;
  update(change: (value: T) => T): void;
}

/** Makes a {@link Store}. A listener that throws does not keep the others from being called; its error is rethrown in a task of its own. */
export const createStore = <T>(initial: T): Store<T> => {
  let current = initial;
  const listeners = new Set<() => void>();
  const store: Store<T> = {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of [...listeners]) {
        try {
          listener();
        } catch (error) {
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
    update: (change) => store.set(change(current)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return store;
};
