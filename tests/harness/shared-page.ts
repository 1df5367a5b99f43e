import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { openBoard } from './board-page.ts';
import { photograph } from './browser.ts';
import type { Scene } from './scene.ts';

/** A page that the tests of one `describe` use one after the other. */
export interface SharedPage {
  readonly page: Page;
}

/**
 * Opens one board for all tests of a `describe` that need no other person: to open one takes longer than most of what
 * they try. Before each, nothing is on the board, nothing is written, and the canvas has the focus and shows its origin.
 */
export const useSharedPage = (scene: Scene, device: BrowserContextOptions = {}): SharedPage => {
  let opened: { readonly context: BrowserContext; readonly page: Page } | null = null;
  const present = (): { readonly context: BrowserContext; readonly page: Page } => {
    if (opened === null) throw new Error('a shared page can only be used inside a test');
    return opened;
  };
  beforeAll(async () => {
    const context = await scene.browser.newContext({ locale: 'en', ...device });
    opened = { context, page: await openBoard(context, scene.stack.url) };
  });
  afterAll(() => opened?.context.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') console.error(await photograph([present().context], task.name));
  });
  beforeEach(async () => {
    const { page } = present();
    await page.evaluate(() => {
      const editor = window.meshboard?.editor;
      editor?.stopEditing();
      editor?.selectAll();
      editor?.deleteSelection();
      editor?.setTool('select');
      editor?.camera.set({ x: 0, y: 0, zoom: 1 });
    });
    await page.locator('#canvas').focus();
  });
  return {
    get page() {
      return present().page;
    },
  };
};
