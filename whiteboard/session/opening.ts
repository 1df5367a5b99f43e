import type * as Y from 'yjs';
import { createStore, type ReadableStore } from '../editor/store.ts';
import type { StorageState } from './storage-state.ts';

/** How long, in milliseconds, a state that is not "Saved" must last to be believed: the archive's link may come next. */
const CALM_MS = 400;
/** How long, in milliseconds, the archive and the disk may take for what has come in. */
const LIMIT_MS = 5_000;

export interface OpeningOptions {
  readonly doc: Y.Doc;
  readonly isNew: boolean;
  readonly contentKnown: ReadableStore<boolean>;
  /** Where the board is kept, whether or not it is still being opened. */
  readonly state: () => Pick<StorageState, 'kind'>;
}

export interface Opening {
  /** Once false it stays so. */
  readonly store: ReadableStore<boolean>;
  /** What `state` returns may have changed. */
  look(): void;
  close(): void;
}

/**
 * Whether the board is still being opened: what others have comes in, and what has come in is not yet known to be kept.
 * Whoever has changed nothing must not read meanwhile that something is being saved, or is on this device only. It ends
 * with the first change made here, which is to be said where it is.
 */
export const createOpening = ({ doc, isNew, contentKnown, state }: OpeningOptions): Opening => {
  const store = createStore(!isNew);
  let calm: ReturnType<typeof setTimeout> | null = null;
  let limit: ReturnType<typeof setTimeout> | null = null;

  const stopCalm = (): void => {
    if (calm !== null) clearTimeout(calm);
    calm = null;
  };
  const onUpdate = (_update: Uint8Array, _origin: unknown, _doc: Y.Doc, { local }: Y.Transaction): void => {
    if (local) end();
  };
  const close = (): void => {
    stopCalm();
    if (limit !== null) clearTimeout(limit);
    doc.off('update', onUpdate);
    stopWatching();
  };
  const end = (): void => {
    close();
    store.set(false);
  };
  const look = (): void => {
    if (!store.get()) return;
    const { kind } = state();
    if (kind === 'saved') {
      end();
      return;
    }
    if (!contentKnown.get()) return;
    limit ??= setTimeout(end, LIMIT_MS);
    if (kind === 'saving' || kind === 'loading') stopCalm();
    else calm ??= setTimeout(end, CALM_MS);
  };
  const stopWatching = contentKnown.subscribe(look);
  doc.on('update', onUpdate);
  return { store, look, close };
};
