import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { drag, drawWith, type Point, shapesOf, waitForShapes } from '../harness/board-page.ts';
import { useScene } from '../harness/scene.ts';
import { useSharedPage } from '../harness/shared-pages.ts';
import { waitFor } from '../harness/wait-for.ts';

/** What has the focus, as a screen reader calls it. */
const focusOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
  });

const waitForFocus = (page: Page, name: string | RegExp): Promise<unknown> =>
  waitFor(
    async () => {
      const focus = await focusOf(page);
      if (typeof name === 'string' ? focus !== name : !name.test(focus)) throw new Error(focus);
      return true;
    },
    { what: `the focus to be on ${name}` },
  );

/** Waits for what a screen reader is told of the canvas. */
const waitToHear = (page: Page, sentence: string): Promise<void> =>
  page.locator('#canvas').getByRole('status').filter({ hasText: sentence }).waitFor({ state: 'attached' });

const selectedCount = (page: Page) => page.evaluate(() => window.meshboard?.editor.selection.get().size);

/** Presses Tab until something has the focus, as somebody does who looks for it. */
const tabTo = async (page: Page, name: string): Promise<void> => {
  for (let presses = 0; presses < 40 && (await focusOf(page)) !== name; presses++)
    await page.keyboard.press('Tab');
  expect(await focusOf(page)).toBe(name);
};

describe('by keyboard alone', () => {
  const scene = useScene({ archive: false });
  const shared = useSharedPage(scene, { viewport: { width: 1000, height: 700 } });
  let page: Page;
  beforeAll(() => {
    page = shared.page;
  });

  const box = (x: number, y = 200): readonly [Point, Point] => [
    { x, y },
    { x: x + 100, y: y + 80 },
  ];
  const twoShapes = async (): Promise<void> => {
    await drawWith(page, 'r', ...box(300));
    await drawWith(page, 'o', ...box(500));
    await page.keyboard.press('Escape');
  };

  test('Tab leads over an empty board, to everything that can be used', async () => {
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    const order = [
      'Skip to the canvas',
      'Menu',
      'Title of the board',
      'Share',
      'Select',
      'Canvas',
      'Zoom out',
    ];
    for (const name of order) await tabTo(page, name);
    await tabTo(page, 'Skip to the canvas');
    await page.keyboard.press('Enter');
    expect(await focusOf(page)).toBe('Canvas');
  });

  test('Enter and Tab go from shape to shape, arrows move one, Delete takes it, Esc leaves it', async () => {
    await twoShapes();
    await page.keyboard.press('Enter');
    await waitToHear(page, 'Rectangle, 1 of 2');
    await page.keyboard.press('Tab');
    await waitToHear(page, 'Ellipse, 2 of 2');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowDown');
    const moved = await waitForShapes(page, 'the moved ellipse', (shapes) => shapes[1]?.y === 210);
    expect(moved).toMatchObject([
      { type: 'rectangle', x: 300, y: 200 },
      { type: 'ellipse', x: 501, y: 210 },
    ]);
    await page.keyboard.press('Shift+Tab');
    await waitToHear(page, 'Rectangle, 1 of 2');
    await page.keyboard.press('Delete');
    await waitForShapes(page, 'the ellipse alone', ([only, ...others]) => {
      return only?.type === 'ellipse' && others.length === 0;
    });
    expect(await focusOf(page)).toBe('Canvas');

    await page.keyboard.press('Enter');
    await waitToHear(page, 'Ellipse, 1 of 1');
    await page.keyboard.press('Escape');
    await waitToHear(page, 'Nothing selected');
    await page.keyboard.press('Tab');
    expect(await focusOf(page)).toBe('Zoom out');
  });

  test('after the last shape Tab goes on to what follows the canvas', async () => {
    await twoShapes();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focusOf(page)).toBe('Zoom out');
    expect(await selectedCount(page)).toBe(1);
  });

  test('Enter draws with the tool, then writes into what is drawn, and again', async () => {
    await page.keyboard.press('r');
    await page.keyboard.press('Enter');
    await waitForShapes(page, 'a rectangle', ({ length }) => length === 1);
    await page.keyboard.press('Enter');
    await waitForFocus(page, 'Text on the board');
    await page.keyboard.type('Plan');
    await page.keyboard.press('Escape');
    await waitForFocus(page, 'Canvas');
    await page.keyboard.press('Enter');
    await waitForFocus(page, 'Text on the board');
    await page.keyboard.press('End');
    await page.keyboard.type(' B');
    await page.keyboard.press('Tab');
    await waitForFocus(page, 'Canvas');
    expect((await shapesOf(page)).map(({ type, text }) => [type, text])).toEqual([
      ['rectangle', null],
      ['text', 'Plan B'],
    ]);
  });

  test('Shift+F10 opens the menu of what is selected, and gives the focus back', async () => {
    await twoShapes();
    await page.keyboard.press('Enter');
    await waitToHear(page, 'Rectangle, 1 of 2');
    await page.keyboard.press('Shift+F10');
    const menu = page.getByRole('menu');
    await menu.waitFor();
    await waitForFocus(page, /^Edit text/);
    // At the shape, not in the corner where a key press has its place.
    const { x = 0, width = 0 } = (await menu.boundingBox()) ?? {};
    expect(x).toBeGreaterThan(280);
    expect(x).toBeLessThan(420);
    expect(width).toBeGreaterThan(100);
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
    expect(await focusOf(page)).toBe('Canvas');
    expect(await selectedCount(page)).toBe(1);

    await page.keyboard.press('ContextMenu');
    await menu.waitFor();
    for (let presses = 0; presses < 20 && !/^Duplicate/.test(await focusOf(page)); presses++)
      await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await menu.waitFor({ state: 'hidden' });
    await waitForShapes(page, 'the copy', ({ length }) => length === 3);
    expect(await focusOf(page)).toBe('Canvas');
  });

  test('Shift+F10 with nothing selected opens the menu of the board', async () => {
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitemcheckbox', { name: 'Show the grid' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'hidden' });
    expect(await focusOf(page)).toBe('Canvas');
  });

  test.each([
    ['?', 'Help'],
    ['Control+k', 'All commands'],
    ['Control+Shift+e', 'Export as an image'],
  ])('what %s opens from the canvas gives the focus back to it', async (key, name) => {
    await page.keyboard.press(key);
    const dialog = page.getByRole('dialog', { name });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await waitForFocus(page, 'Canvas');
  });

  test.each([
    ['Share', 'dialog'],
    ['Menu', 'menu'],
  ] as const)('what the button %s opens gives the focus back to it', async (button, role) => {
    await page.getByRole('button', { name: button, exact: true }).focus();
    await page.keyboard.press('Enter');
    const opened = page.getByRole(role);
    await opened.waitFor();
    expect(await opened.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    await page.keyboard.press('Escape');
    await opened.waitFor({ state: 'hidden' });
    await waitForFocus(page, button);
  });

  test('a menu that is closed and asked for again in one moment is open', async () => {
    const menu = page.getByRole('menu');
    const button = page.getByRole('button', { name: 'Menu', exact: true });
    const focused = await button.evaluate((opener: HTMLElement) => {
      opener.focus();
      opener.click();
      document.querySelector<HTMLElement>('[role="menu"]:popover-open')?.hidePopover();
      opener.click();
      return document.activeElement?.closest('[role="menu"]') !== null;
    });
    expect(focused).toBe(true);
    // The browser's own word of the closing comes with the next task, and must not take its entries away.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    expect(await menu.getByRole('menuitem').count()).toBeGreaterThan(3);
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
    await waitForFocus(page, 'Menu');
  });

  test('whoever looks who is here can change the own name there', async () => {
    await page.getByRole('button', { name: /^Only you are here/ }).focus();
    await page.keyboard.press('Enter');
    const people = page.getByRole('dialog', { name: 'Who is here' });
    await people.waitFor();
    await people.getByRole('button', { name: 'Change your name' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Settings' }).waitFor();
    await page.getByRole('textbox', { name: 'Your name' }).fill('Ada');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await waitForFocus(page, /^Only you are here/);
    await page.getByRole('button', { name: /^Only you are here/ }).click();
    await people.getByText('Ada (you)').waitFor();
    await page.keyboard.press('Escape');
    await people.waitFor({ state: 'detached' });
  });

  test.each<readonly [string, (page: Page) => Promise<unknown>]>([
    ['a tool is clicked', () => page.getByRole('button', { name: /^Pen/ }).click()],
    ['the title is clicked', () => page.getByRole('textbox', { name: 'Title of the board' }).click()],
    ['the board is clicked', () => page.mouse.click(800, 500)],
    ['Tab is pressed', () => page.keyboard.press('Tab')],
    ['something is dragged', () => drag(page, { x: 700, y: 500 }, { x: 800, y: 560 })],
    ['a dialog is opened', () => page.getByRole('button', { name: 'Share', exact: true }).click()],
  ])('a text that is being written stays when %s', async (_what, leave) => {
    await page.keyboard.press('t');
    await page.mouse.click(400, 300);
    await waitForFocus(page, 'Text on the board');
    await page.keyboard.type('Half a sent');
    await leave(page);
    await waitFor(
      async () => {
        const editing = await page.evaluate(() => window.meshboard?.editor.editing.get());
        if (editing !== null) throw new Error('it is still being written');
        return true;
      },
      { what: 'the text to be left' },
    );
    expect(await shapesOf(page)).toMatchObject([{ type: 'text', text: 'Half a sent' }]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});
