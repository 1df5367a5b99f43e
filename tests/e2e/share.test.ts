import type { Locator, Page } from 'playwright-core';
import { encode } from 'uqr';
import { describe, expect, test } from 'vitest';
import { drawWith, linkOf, openBoard, shapesOf, waitForLinks, waitForShapes } from '../harness/board-page.ts';
import { lanAddress } from '../harness/isolation.ts';
import { useScene } from '../harness/scene.ts';

const openShare = async (page: Page) => {
  await page.getByRole('button', { name: 'Share' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share this board' });
  await dialog.waitFor();
  const field = (name: 'Edit link' | 'View link') => dialog.getByRole('textbox', { name });
  return {
    dialog,
    field,
    linkIn: (name: 'Edit link' | 'View link'): Promise<string> => field(name).inputValue(),
  };
};

/** What the browser's clipboard holds as text: pasted as a person would, since reading it needs a secure context. */
const pasted = async (page: Page): Promise<string> => {
  const other = await page.context().newPage();
  await other.setContent('<textarea autofocus></textarea>');
  await other.locator('textarea').focus();
  await other.keyboard.press('Control+v');
  const text = await other.locator('textarea').inputValue();
  await other.close();
  return text;
};

/** Which modules of a QR code are dark, row by row, quiet zone included: what a camera would see of it. */
const drawnModules = (code: Locator): Promise<boolean[][]> =>
  code.evaluate((svg) => {
    const path = svg.querySelector('path');
    if (!(svg instanceof SVGSVGElement) || path === null) throw new Error('no QR code');
    const { width, height } = svg.viewBox.baseVal;
    return Array.from({ length: height }, (_row, y) =>
      Array.from({ length: width }, (_cell, x) => path.isPointInFill(new DOMPoint(x + 0.5, y + 0.5))),
    );
  });

describe('the share dialog', () => {
  const scene = useScene({ archive: false });
  /** As others on the network open it; for a browser that is no secure context. */
  const lanUrl = (): string => `http://${lanAddress()}:${scene.stack.port}`;

  test('gives a link that edits and a link that watches', async () => {
    const ann = await openBoard(await scene.person(), lanUrl());
    await drawWith(ann, 'r', { x: 300, y: 200 }, { x: 460, y: 320 });
    await ann.keyboard.press('Escape');
    const { linkIn } = await openShare(ann);
    const [edit, view] = await Promise.all([linkIn('Edit link'), linkIn('View link')]);
    expect(edit).toBe(linkOf(ann));
    await ann.keyboard.press('Escape');

    const ben = await openBoard(await scene.person(), edit);
    const eve = await openBoard(await scene.person(), view);
    await Promise.all([ann, ben, eve].map((page) => waitForLinks(page, 2)));
    await drawWith(ben, 'o', { x: 500, y: 200 }, { x: 600, y: 300 });
    await waitForShapes(eve, 'what both drew', ({ length }) => length === 2);
    await eve.getByText('View only', { exact: true }).waitFor();
    expect(await eve.getByRole('button', { name: 'Rectangle' }).count()).toBe(0);
    await drawWith(eve, 'd', { x: 300, y: 400 }, { x: 460, y: 520 });
    expect(await shapesOf(eve)).toHaveLength(2);

    // Who only watches has nothing more than that to pass on.
    const shared = await openShare(eve);
    expect(await shared.linkIn('View link')).toBe(view);
    expect(await shared.field('Edit link').count()).toBe(0);
  });

  test.each([
    ['Edit link', 'edit'],
    ['View link', 'view'],
  ] as const)('copies the %s, also over plain http in the LAN', async (name, right) => {
    const ann = await openBoard(await scene.person(), lanUrl());
    expect(await ann.evaluate(() => isSecureContext)).toBe(false);
    const { dialog, linkIn } = await openShare(ann);
    const link = await linkIn(name);
    await dialog.locator(`[data-copy=${right}]`).click();
    await dialog.getByText('Copied').waitFor();
    expect(await pasted(ann)).toBe(link);
  });

  test('warns who shares an address that only this computer has', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    const { dialog } = await openShare(ann);
    expect(await dialog.textContent()).toContain('This address works only on this computer.');
    const ben = await openBoard(await scene.person(), lanUrl());
    const shared = await openShare(ben);
    expect(await shared.dialog.textContent()).not.toContain('only on this computer');
  });

  test('shows a QR code, dark on white, large enough for a camera', async () => {
    const ann = await openBoard(await scene.person({ colorScheme: 'dark' }), lanUrl());
    const { dialog, linkIn } = await openShare(ann);
    for (const right of ['Edit link', 'View link'] as const) {
      const section = dialog.getByRole('region', { name: right });
      await section.getByRole('button', { name: /QR code/ }).click();
      const code = section.getByRole('img', { name: /QR code/ });
      const box = await code.boundingBox();
      expect(box?.width).toBeGreaterThan(150);
      expect(box?.width).toBe(box?.height);
      expect(await code.locator('rect').getAttribute('fill')).toBe('#fff');
      expect(await drawnModules(code)).toEqual(encode(await linkIn(right), { ecc: 'M', border: 4 }).data);
    }
  });

  test('keys stay with the dialog: Delete deletes nothing behind it', async () => {
    const ann = await openBoard(await scene.person(), lanUrl());
    await drawWith(ann, 'r', { x: 300, y: 200 }, { x: 460, y: 320 });
    const { dialog } = await openShare(ann);
    await ann.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    });
    await ann.keyboard.press('Delete');
    await ann.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await shapesOf(ann)).toHaveLength(1);
  });
});

describe('a link that was cut off on its way', () => {
  const scene = useScene({ archive: false });

  test('opens no board, says what to do, and takes the whole link', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    const link = linkOf(ann);
    const ben = await (await scene.person({ locale: 'en' })).newPage();
    const sockets: string[] = [];
    ben.on('websocket', (socket) => sockets.push(socket.url()));
    await ben.goto(link.slice(0, -4).replace('#', '?debug#'));
    await ben.getByRole('heading', { name: 'This link is incomplete' }).waitFor();
    await ben.getByText('Copy the link again, with everything after the #, and open it.').waitFor();
    expect(await ben.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
    expect(await ben.evaluate(() => window.meshboard)).toBeUndefined();
    expect(sockets).toEqual([]);

    await ben.getByRole('textbox', { name: 'Paste the whole link here' }).fill(link);
    await ben.getByRole('button', { name: 'Open', exact: true }).click();
    await ben.waitForFunction(() => window.meshboard !== undefined);
    await waitForLinks(ann, 1);
  });
});
