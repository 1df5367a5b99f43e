import type { RoomMember } from '@meshboard/room';
import type { Board } from '../board/board.ts';
import type { ReadableStore } from '../editor/store.ts';
import { type RecentBoard, type RecentBoards, withRecent } from './recent-boards.ts';

/** What matters of a member of the room. */
export type Member = Pick<RoomMember, 'kind'> & { readonly link: Pick<RoomMember['link'], 'state'> };

export interface RememberingOptions {
  readonly board: Board;
  readonly recent: RecentBoards;
  readonly link: Pick<RecentBoard, 'room' | 'right' | 'fragment'>;
  /**
   * Whether the board was made by this page, which nobody asked for by its link. Such a board is remembered as soon as
   * there is something on it or somebody else: fifty visits to the bare address pushed fifty real boards out of the list.
   */
  readonly made: boolean;
  readonly members: ReadableStore<readonly Member[]>;
}

/** Puts the board at the head of the recent ones once it is worth it, and again with each new title. Returns the way to stop. */
export const startRemembering = ({
  board,
  recent,
  link,
  made,
  members,
}: RememberingOptions): (() => void) => {
  let remembered: string | null = null;

  const isWorthIt = (): boolean =>
    !made ||
    board.title !== '' ||
    board.shapes.size > 0 ||
    // After a reload the page itself, as it was before, is in the room for a while: no link to it ever comes up.
    members.get().some(({ kind, link }) => kind === 'person' && link.state === 'up');

  const look = (): void => {
    const title = board.title.slice(0, 500);
    if (remembered === title || (remembered === null && !isWorthIt())) return;
    remembered = title;
    recent.update((list) => withRecent(list, { ...link, title, openedAt: Date.now() }));
  };

  const stops = [board.onMeta(look), board.onChange(look), members.subscribe(look)];
  look();
  return () => {
    for (const stop of stops) stop();
  };
};
