import type { SavedState } from '../room.ts';
import type { StateMap } from './messages.ts';

/** What one archive link has confirmed so far, seen from this end. */
export interface ArchiveProgress {
  /** Both ends have exchanged what they had when the link came up. */
  readonly exchanged: boolean;
  /** Document messages this peer has sent on the link. */
  readonly sent: number;
  /** How many of them the archive has on its disk. */
  readonly savedCount: number;
  /** State vector of what the archive has on its disk; null before its first word. */
  readonly savedState: StateMap | null;
}

/** Whether `saved` holds everything that `held` does (deletions apart: those are covered by the count). */
export const covers = (saved: StateMap, held: StateMap): boolean => {
  for (const [client, clock] of held) if ((saved.get(client) ?? 0) < clock) return false;
  return true;
};

/**
 * How safe the document is. One archive that has everything is enough. The count covers what this peer did,
 * deletions included; the state vector covers what others did and this peer has seen.
 */
export const savedStateOf = (archives: Iterable<ArchiveProgress>, held: StateMap): SavedState => {
  let state: SavedState = 'local';
  for (const { exchanged, sent, savedCount, savedState } of archives) {
    if (exchanged && savedCount >= sent && savedState && covers(savedState, held)) return 'saved';
    state = 'saving';
  }
  return state;
};
