import type { RoomMember, RoomStatus } from '@meshboard/room';
import { packAbandonedStrokes } from '../board/abandoned-strokes.ts';
import type { Board } from '../board/board.ts';
import { sweepDeleted } from '../board/sweep.ts';

/** How long somebody must have been alone with idle hands before the board is tidied, in milliseconds. */
const QUIET_MS = 10_000;
/** Least time between two rounds, in milliseconds. */
const PAUSE_MS = 3_600_000;
/** What was deleted longer ago than this is removed for good, in milliseconds: 30 days. */
const DELETED_FOR_MS = 30 * 86_400_000;

/** Who else is there, as far as this browser knows. */
export interface Company {
  readonly status: RoomStatus;
  readonly members: readonly Pick<RoomMember, 'kind' | 'link'>[];
  /** Whether the document has been exchanged in full with somebody. */
  readonly synced: boolean;
  /** People whose presence is known; over links that outlived the roster, too. */
  readonly peers: number;
}

/**
 * Whether nobody else can be drawing: no person is there, and an archive that is there has given all that it has. Without
 * word from the server nobody knows who is there.
 */
export const isAlone = ({ status, members, synced, peers }: Company): boolean => {
  if (peers > 0 || members.some(({ kind }) => kind === 'person')) return false;
  if (status.state === 'alone') return members.length === 0;
  return status.state === 'connected' && synced && members.every(({ link }) => link.state === 'up');
};

export interface UpkeepState {
  readonly alone: boolean;
  /** A gesture is under way or a text is being written. */
  readonly busy: boolean;
  /** Since this person was last not alone, the board has been tidied. */
  readonly done: boolean;
  /** When the board was last tidied in this session, in milliseconds since 1970; null for never. */
  readonly tidiedAt: number | null;
}

/**
 * In how many milliseconds the board is to be tidied should everything stay as it is; null for not at all.
 * @param now milliseconds since 1970.
 */
export const tidyIn = ({ alone, busy, done, tidiedAt }: UpkeepState, now: number): number | null => {
  if (!alone || busy || done) return null;
  // A clock that was set back must not put it off for longer than the pause.
  const rest = tidiedAt === null ? 0 : Math.min(PAUSE_MS, tidiedAt + PAUSE_MS - now);
  return Math.max(QUIET_MS, rest);
};

export interface UpkeepOptions {
  readonly board: Board;
  readonly alone: () => boolean;
  readonly busy: () => boolean;
  /** Calls back after each change of either; returns the way to stop. */
  readonly watch: (listener: () => void) => () => void;
}

/**
 * Tidies the board when one person is alone with it: completes strokes whose authors never came back, and removes what was
 * deleted long ago, but for what this person's undo may still bring back. For those who may edit.
 * @returns the way to stop.
 */
export const startUpkeep = ({ board, alone, busy, watch }: UpkeepOptions): (() => void) => {
  let done = false;
  let tidiedAt: number | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const tidy = (): void => {
    timer = null;
    done = true;
    tidiedAt = Date.now();
    packAbandonedStrokes(board);
    sweepDeleted(board, DELETED_FOR_MS, tidiedAt, board.undo.touched);
  };
  const cancel = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const look = (): void => {
    const isNowAlone = alone();
    if (!isNowAlone) done = false;
    const wait = tidyIn({ alone: isNowAlone, busy: busy(), done, tidiedAt }, Date.now());
    if (wait === null) cancel();
    // Not begun anew by what changes nothing: a member's round trip is measured again and again.
    else timer ??= setTimeout(tidy, wait);
  };
  const stop = watch(look);
  look();
  return () => {
    stop();
    cancel();
  };
};
