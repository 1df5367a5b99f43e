import type { SavedState } from '../room.ts';
import type { StateMap } from './messages.ts';

/** What an archive says that it has on its disk. */
export interface Confirmed {
  /** How many of the document messages that came on this link. */
  readonly count: number;
  readonly state: StateMap;
  /** How many clocks are deleted in it. */
  readonly deleted: number;
}

/** What this peer's document holds. */
export interface Held {
  readonly state: StateMap;
  readonly deleted: number;
}

/** How far one archive link has come, seen from this end. */
export interface ArchiveProgress {
  /** Both ends have exchanged what they had when the link came up. */
  readonly exchanged: boolean;
  /** Document messages this peer has sent on the link. */
  readonly sent: number;
  /** Null before the archive's first word. */
  readonly confirmed: Confirmed | null;
}

/** Whether `saved` holds everything that `held` does, deletions apart. */
export const covers = (saved: StateMap, held: StateMap): boolean => {
  for (const [client, clock] of held) if ((saved.get(client) ?? 0) < clock) return false;
  return true;
};

/** The same with deletions: no state vector tells of those, but their number does. */
export const confirms = ({ state, deleted }: Confirmed, held: Held): boolean =>
  covers(state, held.state) && deleted >= held.deleted;

/**
 * How safe the document is. One archive that has everything is enough. The count covers what this peer sent; state vector
 * and number of deletions cover what it holds, whoever wrote that.
 */
export const savedStateOf = (archives: Iterable<ArchiveProgress>, held: Held): SavedState => {
  let state: SavedState = 'local';
  for (const { exchanged, sent, confirmed } of archives) {
    if (exchanged && confirmed && confirmed.count >= sent && confirms(confirmed, held)) return 'saved';
    state = 'saving';
  }
  return state;
};
