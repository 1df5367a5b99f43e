import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { linkOf, openBoard, waitForLinks, waitForShapes } from './board-page.ts';
import { photograph } from './browser.ts';
import type { Scene } from './scene.ts';

/** A page that the tests of one `describe` use one after the other. */
export interface SharedPage {
  readonly page: Page;
}

/** Two people's pages of one board, linked to each other, that the tests of one `describe` use one after the other. */
export interface SharedPair {
  readonly ann: Page;
  readonly ben: Page;
}

/** Nothing is selected or written, and the canvas has the focus and shows its origin. */
const putDown = async (page: Page): Promise<void> => {
  await page.evaluate(() => {
    const editor = window.meshboard?.editor;
    editor?.stopEditing();
    editor?.select([]);
    editor?.setTool('select');
    editor?.camera.set({ x: 0, y: 0, zoom: 1 });
  });
  await page.locator('#canvas').focus();
};

const emptyBoard = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const editor = window.meshboard?.editor;
    editor?.stopEditing();
    editor?.selectAll();
    editor?.deleteSelection();
  });

/**
 * Pages of one board for all tests of a `describe`: to open one takes longer than most of what they try. Before each test
 * nothing is on the board, and each page is as it was at first.
 */
const usePages = (scene: Scene, devices: readonly BrowserContextOptions[]): ((index: number) => Page) => {
  const contexts: BrowserContext[] = [];
  const pages: Page[] = [];
  beforeAll(async () => {
    for (const device of devices) {
      const context = await scene.browser.newContext({ locale: 'en', ...device });
      contexts.push(context);
      pages.push(await openBoard(context, pages[0] === undefined ? scene.stack.url : linkOf(pages[0])));
    }
    await Promise.all(pages.map((page) => waitForLinks(page, devices.length - 1)));
  });
  afterAll(async () => {
    for (const context of contexts) await context.close();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') console.error(await photograph(contexts, task.name));
  });
  beforeEach(async () => {
    if (pages[0] !== undefined) await emptyBoard(pages[0]);
    for (const page of pages) {
      await waitForShapes(page, 'an empty board', ({ length }) => length === 0);
      await putDown(page);
    }
  });
  return (index) => {
    const page = pages[index];
    if (page === undefined) throw new Error('a shared page can only be used inside a test');
    return page;
  };
};

/** One person's page, for tests that need nobody else. */
export const useSharedPage = (scene: Scene, device: BrowserContextOptions = {}): SharedPage => {
  const page = usePages(scene, [device]);
  return {
    get page() {
      return page(0);
    },
  };
};

/** Two people's. */
export const useSharedPair = (scene: Scene, device: BrowserContextOptions = {}): SharedPair => {
  const page = usePages(scene, [device, device]);
  return {
    get ann() {
      return page(0);
    },
    get ben() {
      return page(1);
    },
  };
};
