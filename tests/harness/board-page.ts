import type { Room } from '@meshboard/room';
import type { BrowserContext, FileChooser, Locator, Page } from 'playwright-core';
import type { Board } from '../../whiteboard/board/board.ts';
import type { Editor } from '../../whiteboard/editor/editor.ts';
import { listenTo } from './browser.ts';
import { waitFor } from './wait-for.ts';

declare global {
  interface Window {
    /** What a page loaded with `?debug` offers. */
    readonly meshboard?: { readonly room: Room; readonly board: Board; readonly editor: Editor };
  }
}

/** The link with `?debug`, which makes the page offer `window.meshboard`. */
const withDebug = (link: string): string => {
  const url = new URL(link);
  url.searchParams.set('debug', '');
  return url.href;
};

/**
 * Opens a board in a new page: a link, or a stack's bare address for a new board.
 *
 * @returns The page when it can be drawn on; {@link linkOf} gives its link.
 */
export const openBoard = async (context: BrowserContext, link: string): Promise<Page> => {
  const page = listenTo(await context.newPage());
  await page.goto(withDebug(link));
  await page.waitForFunction(() => window.meshboard !== undefined);
  return page;
};

/** The board's link as the page has it, without `?debug`. */
export const linkOf = (page: Page): string => {
  const url = new URL(page.url());
  url.search = '';
  return url.href;
};

/** What tests compare of a shape. */
export interface ShapeSummary {
  readonly id: string;
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly text: string | null;
  readonly complete: boolean;
}

/** The shapes of a page's board, lowest first. */
export const shapesOf = (page: Page): Promise<ShapeSummary[]> =>
  page.evaluate(() =>
    (window.meshboard?.board.ordered ?? []).map((shape) => ({
      id: shape.id,
      type: shape.type,
      x: shape.x,
      y: shape.y,
      w: shape.w,
      h: shape.h,
      text: shape.type === 'text' ? shape.text : null,
      complete: shape.type !== 'stroke' || shape.complete,
    })),
  );

/** Waits until a page's board fits, and returns its shapes. */
export const waitForShapes = (
  page: Page,
  what: string,
  fits: (shapes: readonly ShapeSummary[]) => boolean,
  timeout = 20_000,
): Promise<ShapeSummary[]> =>
  waitFor(
    async () => {
      const shapes = await shapesOf(page);
      if (!fits(shapes)) throw new Error(`the board has ${JSON.stringify(shapes)}`);
      return shapes;
    },
    { what, timeout },
  );

/** Waits until pages hold the same shapes, and returns them. */
export const waitForSameShapes = async (pages: readonly Page[], timeout = 20_000): Promise<ShapeSummary[]> =>
  waitFor(
    async () => {
      const [first = [], ...others] = await Promise.all(pages.map(shapesOf));
      const text = JSON.stringify(first);
      for (const other of others)
        if (JSON.stringify(other) !== text) throw new Error(`${text} is not ${JSON.stringify(other)}`);
      return first;
    },
    { what: 'all pages to hold the same board', timeout },
  );

/** Waits until a page's room has this many links. */
export const waitForLinks = (page: Page, links: number, timeout = 20_000): Promise<unknown> =>
  waitFor(
    async () => {
      const members = await page.evaluate(() => {
        const room = window.meshboard?.room;
        return room === undefined ? null : { members: room.members, status: room.status };
      });
      const up = members?.members.filter((member) => member.link.state === 'up').length;
      if (up !== links) throw new Error(JSON.stringify(members));
      return true;
    },
    { what: `${links} links`, timeout },
  );

/** Waits until the archive has confirmed everything that a page has. */
export const waitForSaved = (page: Page, timeout = 20_000): Promise<unknown> =>
  waitFor(
    async () => {
      const saved = await page.evaluate(() => window.meshboard?.room.saved);
      if (saved !== 'saved') throw new Error(String(saved));
      return true;
    },
    { what: 'the archive to have saved', timeout },
  );

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Presses, moves and lets go as a hand would, in CSS pixels of the page. */
export const drag = async (page: Page, from: Point, to: Point, steps = 8): Promise<void> => {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps });
  await page.mouse.up();
};

/** Takes up a tool by its key and drags with it. */
export const drawWith = async (page: Page, key: string, from: Point, to: Point): Promise<void> => {
  await page.keyboard.press(key);
  await drag(page, from, to);
};

/**
 * Opens a dialog from the list of all commands, as somebody without a mouse would.
 *
 * @param typed Enough of the command's name that it is the first in the list.
 * @param name What the dialog is called.
 * @returns the dialog.
 */
export const openByCommand = async (page: Page, typed: string, name: string): Promise<Locator> => {
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill(typed);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name });
  await dialog.waitFor();
  return dialog;
};

/** Opens the settings in the same way. @returns the dialog. */
export const openSettings = (page: Page): Promise<Locator> => openByCommand(page, 'settings', 'Settings');

/**
 * The file chooser that something opens. The browser is known to hand choosers over before that is done: without the
 * answer in between, a chooser that opens at once may be one that nobody is told of.
 */
export const chooserOpenedBy = async (page: Page, open: () => Promise<unknown>): Promise<FileChooser> => {
  const chooser = page.waitForEvent('filechooser');
  await page.evaluate(() => undefined);
  const [opened] = await Promise.all([chooser, open()]);
  return opened;
};
