import type { Page } from 'playwright-core';
import { drawWith, waitForShapes } from '../../harness/board-page.ts';
import { waitFor } from '../../harness/wait-for.ts';

const waitForLinkThat = (
  page: Page,
  what: string,
  timeout: number,
  fits: (relayed: boolean | null) => boolean,
): Promise<unknown> =>
  waitFor(
    async () => {
      const members = await page.evaluate(() => window.meshboard?.room.members);
      const link = members?.[0]?.link;
      if (link?.state !== 'up' || !fits(link.relayed)) throw new Error(JSON.stringify(members));
      return true;
    },
    { what, timeout },
  );

/** Waits until a page's only link is up on the path asked for; ICE may begin with one path and settle on another. */
export const waitForLink = (page: Page, relayed: boolean, timeout = 40_000): Promise<unknown> =>
  waitForLinkThat(page, relayed ? 'a relayed link' : 'a direct link', timeout, (is) => is === relayed);

/** Waits until a page's only link is up on any path. */
export const waitForLinkOfAnyKind = (page: Page): Promise<unknown> =>
  waitForLinkThat(page, 'a link', 40_000, () => true);

/** Each draws something, and sees what the other has drawn. */
export const drawTogether = async (ann: Page, ben: Page): Promise<void> => {
  await drawWith(ann, 'r', { x: 300, y: 200 }, { x: 400, y: 300 });
  await waitForShapes(ben, 'the rectangle', ({ length }) => length === 1);
  await drawWith(ben, 'o', { x: 500, y: 200 }, { x: 600, y: 300 });
  await waitForShapes(ann, 'the ellipse', ({ length }) => length === 2);
};

/** After {@link drawTogether}, each draws something that the other may be cut off from. */
export const drawApart = async (ann: Page, ben: Page): Promise<void> => {
  await drawWith(ann, 'd', { x: 300, y: 400 }, { x: 400, y: 500 });
  await drawWith(ben, 'r', { x: 500, y: 400 }, { x: 600, y: 500 });
};

/** Waits until a page has what both have drawn apart. @returns the milliseconds since `from`. */
export const drawnApartArrived = async (page: Page, from: number, timeout: number): Promise<number> => {
  await waitForShapes(page, 'what both drew apart', ({ length }) => length === 4, timeout);
  return Math.round(performance.now() - from);
};
