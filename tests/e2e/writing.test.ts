import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { linkOf, openBoard, shapesOf, waitForLinks, waitForShapes } from '../harness/board-page.ts';
import { useScene } from '../harness/scene.ts';
import { useSharedPage } from '../harness/shared-page.ts';

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
