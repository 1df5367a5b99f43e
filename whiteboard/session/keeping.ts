import type { Board } from '../board/board.ts';
import { createStore, type ReadableStore, type Store } from '../editor/store.ts';

export interface KeepingOptions {
  readonly board: Board;
  readonly viewer: boolean;
  /** Whether the document has been exchanged with somebody in this session. */
  readonly synced: ReadableStore<boolean>;
}

/** Whether the archive keeps the board. The choice is the board's: it is in the document, and holds for everybody. */
export interface Keeping {
  /** What the board says; setting it says it to everybody. */
  readonly keep: Store<boolean>;
  /**
   * Whether this peer asks the archive. It waits until it knows what the board says: who opens a link for the first
   * time must not hand over a board of which the others have decided that no archive shall have it.
   */
  readonly asked: ReadableStore<boolean>;
  close(): void;
}

export const openKeeping = ({ board, viewer, synced }: KeepingOptions): Keeping => {
  const keep = createStore(board.kept);
  const asked = createStore(false);
  /** An empty document says nothing; one that has been exchanged, or on which something was done here, does. */
  const known = (): boolean => synced.get() || board.doc.store.clients.size > 0;
  const look = (): void => {
    keep.set(board.kept);
    asked.set(!viewer && board.kept && known());
  };
  const stops = [
    board.onMeta(look),
    board.onChange(look),
    synced.subscribe(look),
    keep.subscribe(() => {
      if (!viewer) board.kept = keep.get();
    }),
  ];
  look();
  return {
    keep,
    asked,
    close() {
      for (const stop of stops) stop();
    },
  };
};
