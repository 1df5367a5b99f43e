import * as v from 'valibot';
import { createStore, type ReadableStore } from '../editor/store.ts';
import type { BrowserStorage } from './browser-storage.ts';
import { createStoredValue } from './stored-value.ts';

/**
 * Trust on first use: the archive key that this browser has handed boards to. Browser storage belongs to one
 * origin, so there is one key for each server.
 */
export interface ArchiveTrust {
  readonly trusted: ReadableStore<string | null>;
  /** Another key that the server names now, or null. */
  readonly announced: ReadableStore<string | null>;
  trust(key: string): void;
  announce(key: string): void;
  acceptAnnounced(): void;
  /** Hides the warning until the key is announced again. */
  dismiss(): void;
  close(): void;
}

export const openArchiveTrust = (storage: BrowserStorage): ArchiveTrust => {
  const trusted = createStoredValue(
    storage,
    'archive-key',
    v.nullable(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/))),
    () => null,
  );
  const announced = createStore<string | null>(null);
  const trust = (key: string): void => {
    trusted.set(key);
    announced.set(null);
  };
  return {
    trusted,
    announced,
    trust,
    announce: (key) => announced.set(key === trusted.get() ? null : key),
    acceptAnnounced() {
      const key = announced.get();
      if (key !== null) trust(key);
    },
    dismiss: () => announced.set(null),
    close: trusted.close,
  };
};
