import { createStore, type ReadableStore } from '../editor/store.ts';

/** Small values that outlive the page, or at least last until it closes where the browser forbids more. */
export interface BrowserStorage {
  /** False when values last only as long as the page: storage is blocked (private mode, settings) or full. */
  readonly durable: ReadableStore<boolean>;
  read(key: string): string | null;
  write(key: string, value: string): void;
  remove(key: string): void;
  /** Calls back when another tab has written or removed the value; returns the way to stop. */
  watch(key: string, listener: () => void): () => void;
}

const PREFIX = 'meshboard:';

/**
 * localStorage without its exceptions. Reading the property itself throws a SecurityError where cookies are
 * blocked, and `setItem` throws where the quota is used up or zero; both are DOMExceptions.
 * @param others where the events of other tabs' writes arrive: the window.
 */
export const createBrowserStorage = (
  open: () => Storage = () => globalThis.localStorage,
  others: EventTarget = globalThis,
): BrowserStorage => {
  const durable = createStore(true);
  const memory = new Map<string, string>();
  const attempt = <T>(work: (storage: Storage) => T, otherwise: T): T => {
    try {
      return work(open());
    } catch (error) {
      if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error;
      durable.set(false);
      return otherwise;
    }
  };
  return {
    durable,
    read: (key) => memory.get(key) ?? attempt((storage) => storage.getItem(PREFIX + key), null),
    write(key, value) {
      const stored = attempt((storage) => {
        storage.setItem(PREFIX + key, value);
        return true;
      }, false);
      if (stored) memory.delete(key);
      else memory.set(key, value);
    },
    remove(key) {
      memory.delete(key);
      attempt((storage) => storage.removeItem(PREFIX + key), undefined);
    },
    watch(key, listener) {
      const onStorage = (event: Event): void => {
        const changed = 'key' in event ? event.key : null;
        // Without a key everything was cleared.
        if (changed === null || changed === PREFIX + key) listener();
      };
      others.addEventListener('storage', onStorage);
      return () => others.removeEventListener('storage', onStorage);
    },
  };
};
