import { createStore, type Store } from '../editor/store.ts';
import type { BrowserStorage } from './browser-storage.ts';

/**
 * Whether a board is to be kept by the server's archive: a choice of this browser for this board, yes unless it
 * was switched off. Only the "no" is stored.
 */
export const openKeepChoice = (storage: BrowserStorage, room: string): Store<boolean> => {
  const key = `not-kept:${room}`;
  const keep = createStore(storage.read(key) === null);
  keep.subscribe(() => {
    if (keep.get()) storage.remove(key);
    else storage.write(key, '1');
  });
  return keep;
};
