import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  chooserOpenedBy,
  linkOf,
  openBoard,
  shapesOf,
  waitForLinks,
  waitForShapes,
} from '../harness/board-page.ts';
import { useScene } from '../harness/scene.ts';
import { useSharedPage } from '../harness/shared-pages.ts';

const area = (page: Page) => page.getByRole('textbox', { name: 'Text on the board' });

const write = async (page: Page, text: string): Promise<void> => {
  await page.keyboard.press('t');
  await page.mouse.click(400, 300);
  await area(page).waitFor();
  await page.keyboard.type(text);
  await waitForShapes(page, 'the text', (shapes) => shapes.some((shape) => shape.text === text));
};

const toolOf = (page: Page) => page.evaluate(() => window.meshboard?.editor.tool.get());
const strokeOf = (page: Page) => page.evaluate(() => window.meshboard?.editor.nextStyle.get().stroke);

describe('when somebody else deletes the text that one is writing', () => {
  const scene = useScene({ archive: false });

  test('it is said, and what is typed on is no shortcut until Escape', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    const ben = await openBoard(await scene.person(), linkOf(ann));
    await Promise.all([waitForLinks(ann, 1), waitForLinks(ben, 1)]);
    await write(ann, 'Plan');
    await waitForShapes(ben, 'the text', ([text]) => text?.text === 'Plan');
    const stroke = await strokeOf(ann);
    await ben.evaluate(() => window.meshboard?.board.delete([...window.meshboard.board.shapes.keys()]));
    await area(ann).waitFor({ state: 'detached' });
    for (const key of ['r', 'Alt', 'p', ' ', 'Enter', 'Backspace', '3', 'e']) await ann.keyboard.press(key);
    expect(await toolOf(ann)).toBe('select');
    expect(await strokeOf(ann)).toBe(stroke);
    expect(await shapesOf(ann)).toEqual([]);
    await ann.getByText('Somebody else has deleted the text that you were writing.').waitFor();
    await ann.keyboard.press('Escape');
    await ann.keyboard.press('r');
    expect(await toolOf(ann)).toBe('rectangle');
  });
});

describe('a text that is being written', () => {
  const scene = useScene({ archive: false });
  const shared = useSharedPage(scene, { viewport: { width: 1000, height: 700 } });
  let page: Page;
  beforeAll(() => {
    page = shared.page;
  });

  const editing = () => page.evaluate(() => window.meshboard?.editor.editing.get() !== null);

  test('stays written in while the board is saved with Ctrl+S', async () => {
    await write(page, 'Plan');
    const download = page.waitForEvent('download');
    await page.keyboard.press('Control+s');
    expect((await download).suggestedFilename()).toMatch(/\.meshboard$/);
    await page.keyboard.type(' B');
    await waitForShapes(page, 'the text', ([text]) => text?.text === 'Plan B');
  });

  test('stays written in while Ctrl and + makes it larger', async () => {
    await write(page, 'Plan');
    await page.keyboard.press('Control+=');
    expect(await page.evaluate(() => window.meshboard?.editor.camera.get().zoom)).toBe(1.25);
    await page.keyboard.type(' B');
    await waitForShapes(page, 'the text', ([text]) => text?.text === 'Plan B');
  });

  test('is left for the list of commands by Ctrl+K', async () => {
    await write(page, 'Plan');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').waitFor();
    expect(await editing()).toBe(false);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await shapesOf(page)).toMatchObject([{ text: 'Plan' }]);
  });

  test('is left for the choice of a file by Ctrl+O', async () => {
    await write(page, 'Plan');
    await chooserOpenedBy(page, () => page.keyboard.press('Control+o'));
    expect(await editing()).toBe(false);
  });

  test('Ctrl+D, Ctrl+G and Ctrl+] do nothing there, neither here nor in the browser', async () => {
    await write(page, 'Plan');
    await page.evaluate(() => {
      addEventListener('keydown', ({ key, defaultPrevented }) => {
        const { dataset } = document.documentElement;
        dataset['answers'] = `${dataset['answers'] ?? ''} ${key} ${defaultPrevented ? 'kept' : 'left'}`;
      });
    });
    for (const key of ['d', 'g', ']']) await page.keyboard.press(`Control+${key}`);
    const answers = await page.evaluate(() => document.documentElement.dataset['answers']);
    expect(answers).toBe(' Control left d kept Control left g kept Control left ] kept');
    expect(await editing()).toBe(true);
    expect(await shapesOf(page)).toHaveLength(1);
  });

  test('has its own Ctrl+A, Ctrl+Z and letters', async () => {
    await write(page, 'Plan');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await area(page).waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('r');
    await waitForShapes(page, 'the letter', ([text]) => text?.text === 'r');
    await page.keyboard.press('Control+z');
    await waitForShapes(page, 'what it was before', ([text]) => text?.text === 'Plan');
    expect(await toolOf(page)).toBe('select');
    expect(await editing()).toBe(true);
  });

  test('is left by Escape even when the board refuses its letters, and can be written anew', async () => {
    // At the left end of the board a text that grows to the left soon has no room.
    await page.evaluate(() => {
      window.meshboard?.editor.panBy(1e12, 0);
      window.meshboard?.editor.setTool('text');
      window.meshboard?.editor.setStyle({ align: 'right' });
    });
    await page.mouse.click(400, 300);
    await area(page).waitFor();
    await page.keyboard.insertText('m'.repeat(5_000));
    await page.getByText(/^Something went wrong: The x of a text cannot be -\d+(\.\d+)?\. What/).waitFor();
    await page.keyboard.press('Escape');
    await area(page).waitFor({ state: 'detached' });
    await page.evaluate(() => {
      window.meshboard?.editor.setStyle({ align: 'left' });
      window.meshboard?.editor.camera.set({ x: 0, y: 0, zoom: 1 });
    });
    await write(page, 'Plan');
    await page.keyboard.press('Escape');
    await area(page).waitFor({ state: 'detached' });
    expect(await shapesOf(page)).toMatchObject([{ text: 'Plan' }]);
  });
});
