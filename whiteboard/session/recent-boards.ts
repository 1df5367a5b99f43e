import * as v from 'valibot';
import type { Store } from '../editor/store.ts';
import type { BrowserStorage } from './browser-storage.ts';
import { createStoredValue } from './stored-value.ts';

/** Beyond this many the board that was opened longest ago drops out of the list. */
export const MAX_RECENT = 50;

const RecentBoard = v.object({
  room: v.pipe(v.string(), v.maxLength(64)),
  right: v.picklist(['edit', 'view']),
  title: v.pipe(v.string(), v.maxLength(500)),
  /** `#e/…` or `#v/…`: the key itself. Whoever can use this browser can open the board. */
  fragment: v.pipe(v.string(), v.maxLength(200), v.regex(/^#[ev]\/[A-Za-z0-9_-]+$/)),
  /** Milliseconds since 1970. */
  openedAt: v.pipe(v.number(), v.finite()),
});
export type RecentBoard = v.InferOutput<typeof RecentBoard>;
export type RecentBoards = Store<readonly RecentBoard[]>;

const same = (a: RecentBoard, b: Pick<RecentBoard, 'room' | 'right'>): boolean =>
  a.room === b.room && a.right === b.right;

export const openRecentBoards = (storage: BrowserStorage): RecentBoards =>
  createStoredValue(storage, 'recent', v.array(RecentBoard), () => []) as RecentBoards;

/** The list with `board` first and nowhere else. */
export const withRecent = (list: readonly RecentBoard[], board: RecentBoard): readonly RecentBoard[] =>
  [board, ...list.filter((other) => !same(other, board))].slice(0, MAX_RECENT);

export const withoutRecent = (
  list: readonly RecentBoard[],
  board: Pick<RecentBoard, 'room' | 'right'>,
): readonly RecentBoard[] => list.filter((other) => !same(other, board));
