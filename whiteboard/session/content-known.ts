import type { RoomStatus } from '@meshboard/room';
import { createStore, type ReadableStore } from '../editor/store.ts';

/** How long, in milliseconds, nothing may come in before what this device has is taken for all that there is. */
const LIMIT_MS = 5_000;
/**
 * How long, in milliseconds, nobody else must be in the room: the archive, which has the board, comes only once somebody
 * is there.
 */
const ALONE_MS = 3_000;

export interface ContentKnownOptions {
  /** Whether the board was made just now, in this page. */
  readonly isNew: boolean;
  readonly status: ReadableStore<RoomStatus>;
  /** Whether the document has been exchanged in full with somebody. */
  readonly synced: ReadableStore<boolean>;
  /** Changes with each part of a large document that comes in. */
  readonly syncProgress: ReadableStore<unknown>;
}

export interface ContentKnown {
  /** Once true it stays so. */
  readonly store: ReadableStore<boolean>;
  close(): void;
}

/** Whether it is known what is on the board, so that an empty document means an empty board and not one that is coming in. */
export const createContentKnown = ({
  isNew,
  status,
  synced,
  syncProgress,
}: ContentKnownOptions): ContentKnown => {
  const store = createStore(isNew);
  let limit: ReturnType<typeof setTimeout> | null = null;
  let alone: ReturnType<typeof setTimeout> | null = null;
  let stops: (() => void)[] = [];

  const stopAlone = (): void => {
    if (alone !== null) clearTimeout(alone);
    alone = null;
  };
  const close = (): void => {
    if (limit !== null) clearTimeout(limit);
    stopAlone();
    for (const stop of stops) stop();
    stops = [];
  };
  const learn = (): void => {
    close();
    store.set(true);
  };
  const wait = (): void => {
    if (limit !== null) clearTimeout(limit);
    limit = setTimeout(learn, LIMIT_MS);
  };
  const look = (): void => {
    const { state } = status.get();
    if (synced.get() || state === 'offline' || state === 'unreachable' || state === 'refused') learn();
    else if (state !== 'alone') stopAlone();
    else alone ??= setTimeout(learn, ALONE_MS);
  };

  if (!isNew) {
    stops = [status.subscribe(look), synced.subscribe(look), syncProgress.subscribe(wait)];
    wait();
    look();
  }
  return { store, close };
};
