import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { chooserOpenedBy, linkOf, openBoard, waitForLinks, waitForShapes } from '../harness/board-page.ts';
import { useScene } from '../harness/scene.ts';
import { waitFor } from '../harness/wait-for.ts';

const PHONE = { viewport: { width: 360, height: 740 } };
/** No browser breaks these by itself. */
const NAME = 'W'.repeat(40);
const TITLE = 'Averyverylongtitle'.repeat(8);
const FILE = 'Averyverylongfilename'.repeat(8);

/** What of an element, or of anything in it that can be seen, is beyond its sides. */
const beyondSides = (page: Page, selector: string): Promise<string[]> =>
  page
    .locator(selector)
    .first()
    .evaluate((container) => {
      const { left, right } = container.getBoundingClientRect();
      const found: string[] = [];
      if (left < 0 || right > innerWidth) found.push(`all of it: ${left} to ${right}`);
      for (const element of container.querySelectorAll('*:not(.visually-hidden, svg *)')) {
        const box = element.getBoundingClientRect();
        if (box.width === 0 || (box.left >= left - 0.5 && box.right <= right + 0.5)) continue;
        found.push(`${element.tagName} ${element.className}: ${box.left} to ${box.right}`);
      }
      return found;
    });

const openFile = async (page: Page, name: string, content: string): Promise<void> => {
  await page.getByRole('button', { name: 'Menu' }).click();
  const chooser = await chooserOpenedBy(page, () =>
    page.getByRole('menuitem', { name: /Open or import a file/ }).click(),
  );
  await chooser.setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) });
};

const takeName = async (page: Page): Promise<void> => {
  await page.locator('button.people').click();
  await page.locator('.person').first().click();
  await page.getByRole('dialog', { name: 'Settings' }).getByRole('textbox').first().fill(NAME);
  await page.keyboard.press('Escape');
};

describe('long names on a phone', () => {
  const scene = useScene({ archive: false });

  test('stay within dialogs, messages and bars', async () => {
    const ann = await openBoard(await scene.person(PHONE), scene.stack.url);
    const ben = await openBoard(await scene.person(PHONE), linkOf(ann));
    await Promise.all([waitForLinks(ann, 1), waitForLinks(ben, 1)]);
    await takeName(ann);
    await takeName(ben);
    await ann.locator('.title input').fill(TITLE);
    await ann.keyboard.press('Enter');
    expect(await beyondSides(ann, '.top-bar')).toEqual([]);

    const rough = { id: 'a', type: 'rectangle', x: 0, y: 0, width: 90, height: 60, roughness: 1 };
    const drawing = JSON.stringify({ type: 'excalidraw', version: 2, elements: [rough] });
    await openFile(ann, `${FILE}.excalidraw`, drawing);
    await waitForShapes(ann, 'what the file has', ({ length }) => length === 1);
    await ann.getByRole('dialog', { name: 'Import' }).waitFor();
    expect(await beyondSides(ann, '.dialog')).toEqual([]);
    await ann.getByRole('button', { name: 'OK' }).click();

    await openFile(ann, `${FILE}.excalidraw`, 'nothing of the kind');
    await ann.getByRole('alert').waitFor();
    expect(await beyondSides(ann, '.toasts')).toEqual([]);
    await ann.getByRole('alert').getByRole('button').click();

    await ann.locator('button.people').click();
    await waitFor(
      async () => expect(await ann.locator('.person-list').textContent()).toMatch(/W{40}.*W{40}/),
      {
        what: 'both names',
      },
    );
    expect(await beyondSides(ann, '.dialog')).toEqual([]);
    await ann.keyboard.press('Escape');

    for (const item of ['Recent boards', 'Settings', 'Export as an image', 'Keyboard shortcuts and help']) {
      await ann.getByRole('button', { name: 'Menu' }).click();
      await ann.getByRole('menuitem', { name: new RegExp(item) }).click();
      await ann.locator('.dialog').waitFor();
      expect(await beyondSides(ann, '.dialog'), item).toEqual([]);
      await ann.keyboard.press('Escape');
      await ann.locator('.dialog').waitFor({ state: 'detached' });
    }
  });
});
