import type { RoomStatus } from '@meshboard/room';
import type { Page } from 'playwright-core';

/** What a page shows from a moment on. */
export interface Sighting {
  /** Milliseconds since the epoch: all processes of a machine have the same clock for it. */
  readonly at: number;
  readonly shapes: number;
  /** How many of the others point at the board. */
  readonly pointers: number;
  readonly status: RoomStatus['state'];
}

declare global {
  interface Window {
    /** What the page has shown since {@link keepSightings}, oldest first; an entry for each change. */
    sightings?: Sighting[];
  }
}

/** The same clock as that of {@link Sighting.at}. */
export const clock = (): number => performance.timeOrigin + performance.now();

/** From now on a page notes what it shows: a question from outside would come late, and be one more thing to do. */
export const keepSightings = (page: Page): Promise<void> =>
  page.evaluate(() => {
    if (window.meshboard === undefined) throw new Error('the page has no board');
    const { room, board, editor } = window.meshboard;
    const sightings: Sighting[] = [];
    window.sightings = sightings;
    const look = (): void => {
      const seen = {
        at: performance.timeOrigin + performance.now(),
        shapes: board.shapes.size,
        pointers: [...editor.peers.get().values()].filter(({ cursor }) => cursor !== null).length,
        status: room.status.state,
      };
      const last = sightings.at(-1);
      if (
        last === undefined ||
        last.shapes !== seen.shapes ||
        last.pointers !== seen.pointers ||
        last.status !== seen.status
      )
        sightings.push(seen);
    };
    board.onChange(look);
    editor.peers.subscribe(look);
    room.on('status', look);
    look();
  });

export const sightingsOf = (page: Page): Promise<readonly Sighting[]> =>
  page.evaluate(() => window.sightings ?? []);

const waitForPointers = (page: Page, there: boolean, timeout: number): Promise<unknown> =>
  page.waitForFunction(
    (wanted) => {
      const peers = [...(window.meshboard?.editor.peers.get().values() ?? [])];
      return peers.some(({ cursor }) => cursor !== null) === wanted;
    },
    there,
    { timeout },
  );

/** Resolves when the pointer of somebody else is on the page's board. */
export const waitForPointer = (page: Page, timeout = 60_000): Promise<unknown> =>
  waitForPointers(page, true, timeout);

/**
 * Resolves when nobody else's pointer is on the page's board.
 *
 * @throws Error after 25 s: after 30 s y-protocols forgets of itself who says nothing, and that is not what is waited for.
 */
export const waitForNoPointer = (page: Page): Promise<unknown> => waitForPointers(page, false, 25_000);
