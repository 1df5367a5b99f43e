import { createStore, type ReadableStore } from '../editor/store.ts';
import type { StorageState } from './storage-state.ts';

/**
 * How long, in milliseconds, everything must have been kept before "Saving…" goes: every point of a stroke is a change
 * that is kept some milliseconds later, and the word flickered sixty times a second.
 */
const CALM_MS = 400;

export interface ShownStorageState {
  readonly store: ReadableStore<StorageState>;
  /** What `current` returns may have changed. */
  refresh(): void;
  close(): void;
}

/** What is said about storage, calmed: "Saving…" comes at once and stays a little longer than it is true. */
export const createShownStorageState = (current: () => StorageState): ShownStorageState => {
  const store = createStore(current());
  let calming: ReturnType<typeof setTimeout> | null = null;

  const stopCalming = (): void => {
    if (calming !== null) clearTimeout(calming);
    calming = null;
  };

  const show = (): void => {
    stopCalming();
    const next = current();
    const shown = store.get();
    if (next.kind !== shown.kind || next.hint !== shown.hint) store.set(next);
  };

  return {
    store,
    refresh() {
      const { kind } = current();
      // Bad news does not wait: only what calms does.
      const calms = store.get().kind === 'saving' && (kind === 'saved' || kind === 'device');
      if (!calms) show();
      else calming ??= setTimeout(show, CALM_MS);
    },
    close: stopCalming,
  };
};
