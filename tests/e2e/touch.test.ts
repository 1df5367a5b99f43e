import type { BrowserContextOptions, CDPSession, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import {
  linkOf,
  openBoard,
  type Point,
  shapesOf,
  waitForLinks,
  waitForShapes,
} from '../harness/board-page.ts';
import { useScene } from '../harness/scene.ts';
import { waitFor } from '../harness/wait-for.ts';

const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
};

/** Fingers on a page, as the browser's own input reports them. */
const fingersOn = async (page: Page) => {
  const session: CDPSession = await page.context().newCDPSession(page);
  const tell = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: readonly Point[]): Promise<unknown> =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: points.map((point, id) => ({ ...point, id })),
    });
  return {
    /** Puts as many fingers down as the first step has points, moves them through the others and lifts them. */
    async move([first = [], ...steps]: readonly (readonly Point[])[]): Promise<void> {
      await tell('touchStart', first);
      for (const step of steps) await tell('touchMove', step);
      await tell('touchEnd', []);
    },
    down: (points: readonly Point[]) => tell('touchStart', points),
    up: () => tell('touchEnd', []),
  };
};

const wave: readonly (readonly Point[])[] = Array.from({ length: 30 }, (_, i) => [
  { x: 80 + i * 7, y: 320 + Math.round(Math.sin(i / 4) * 40) },
]);

const cameraOf = (page: Page) => page.evaluate(() => window.meshboard?.editor.camera.get());

describe('a phone', () => {
  const scene = useScene({ archive: false });

  test('draws with a finger, and the other sees it', async () => {
    const ann = await openBoard(await scene.person(PHONE), scene.stack.url);
    const ben = await openBoard(await scene.person(), linkOf(ann));
    await Promise.all([waitForLinks(ann, 1), waitForLinks(ben, 1)]);
    const fingers = await fingersOn(ann);
    await ann
      .getByRole('radio', { name: 'Pen' })
      .or(ann.getByRole('button', { name: 'Pen' }))
      .tap();
    await fingers.move(wave);
    const [stroke] = await waitForShapes(ben, 'the stroke', ([first]) => first?.complete === true);
    expect(stroke).toMatchObject({ type: 'stroke' });
    expect(stroke?.w).toBeGreaterThan(190);
    expect(await cameraOf(ann)).toEqual({ x: 0, y: 0, zoom: 1 });
  });

  test('hears the tap right after a quick stroke', async () => {
    const ann = await openBoard(await scene.person(PHONE), scene.stack.url);
    const fingers = await fingersOn(ann);
    await ann
      .getByRole('radio', { name: 'Pen' })
      .or(ann.getByRole('button', { name: 'Pen' }))
      .tap();
    await fingers.move(wave);
    await ann.getByRole('button', { name: 'Style' }).tap();
    await ann.getByRole('dialog', { name: 'Style' }).waitFor({ timeout: 3_000 });
  });

  test('zooms with two fingers about the middle between them, and draws nothing', async () => {
    const ann = await openBoard(await scene.person(PHONE), scene.stack.url);
    const fingers = await fingersOn(ann);
    await ann
      .getByRole('radio', { name: 'Pen' })
      .or(ann.getByRole('button', { name: 'Pen' }))
      .tap();
    await fingers.move(
      [50, 60, 70, 80, 90, 100].map((half) => [
        { x: 200 - half, y: 400 },
        { x: 200 + half, y: 400 },
      ]),
    );
    const camera = await cameraOf(ann);
    expect(camera?.zoom).toBeCloseTo(2, 1);
    // The point between the fingers stays there.
    expect((camera?.x ?? 0) + 200 / (camera?.zoom ?? 1)).toBeCloseTo(200, 0);
    expect((camera?.y ?? 0) + 400 / (camera?.zoom ?? 1)).toBeCloseTo(400, 0);
    expect(await shapesOf(ann)).toEqual([]);
  });

  test('opens the menu at a long press, and keeps it open', async () => {
    const ann = await openBoard(await scene.person(PHONE), scene.stack.url);
    const fingers = await fingersOn(ann);
    await fingers.down([{ x: 200, y: 400 }]);
    const menu = ann.getByRole('menu');
    await menu.waitFor();
    await fingers.up();
    await ann.getByRole('menuitemcheckbox', { name: 'Show the grid' }).tap();
    await menu.waitFor({ state: 'hidden' });
  });

  test('has names for all its buttons, and every one can be hit with a finger', async () => {
    const ann = await openBoard(await scene.person(PHONE), scene.stack.url);
    const buttons = await waitFor(
      () =>
        ann.evaluate(() =>
          [...document.querySelectorAll('button')]
            .filter((button) => button.checkVisibility() && !button.matches('.skip-link'))
            .map((button) => {
              const { width, height } = button.getBoundingClientRect();
              return { name: button.getAttribute('aria-label') ?? button.textContent, width, height };
            }),
        ),
      { what: 'the buttons' },
    );
    expect(buttons.length).toBeGreaterThan(8);
    for (const { name, width, height } of buttons) {
      expect(name).not.toBe('');
      expect(`${name} ${Math.min(width, height) >= 36}`).toBe(`${name} true`);
    }
    expect(await ann.getByRole('button', { name: 'Share' }).count()).toBe(1);
  });

  test('says how many more are here than it has room to show', async () => {
    const ann = await openBoard(await scene.person(PHONE), scene.stack.url);
    const tabs = await scene.person();
    const faces = ann.locator('.people .face:visible');
    const shown: Record<number, string[]> = {};
    for (let people = 2; people <= 5; people++) {
      await openBoard(tabs, linkOf(ann));
      await ann.getByRole('button', { name: new RegExp(`^${people} people are here`) }).waitFor();
      shown[people] = (await faces.allTextContents()).map((text) => (text.startsWith('+') ? text : 'face'));
    }
    expect(shown).toEqual({
      2: ['face', 'face'],
      3: ['face', 'face', 'face'],
      4: ['face', 'face', '+2'],
      5: ['face', 'face', '+3'],
    });
  });
});

describe('a tablet', () => {
  const scene = useScene({ archive: false });

  const styleOf = async (width: number, height: number) => {
    const context = await scene.person({ ...PHONE, viewport: { width, height } });
    const page = await openBoard(context, scene.stack.url);
    await page.getByRole('button', { name: 'Rectangle' }).tap();
    return {
      page,
      bar: page.getByRole('complementary', { name: 'Style' }),
      opener: page.getByRole('button', { name: 'Style' }),
    };
  };

  test('held upright keeps the styles behind a button, which shows them all', async () => {
    const { page, bar, opener } = await styleOf(820, 1180);
    expect(await bar.count()).toBe(0);
    const box = await opener.boundingBox();
    expect(box?.width).toBeLessThan(64);
    await opener.tap();
    const sheet = page.getByRole('dialog', { name: 'Style' });
    await sheet.getByRole('radio', { name: 'Blue' }).first().tap();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await (await fingersOn(page)).move([[{ x: 200, y: 400 }], [{ x: 300, y: 480 }], [{ x: 400, y: 560 }]]);
    const stroke = () => page.evaluate(() => window.meshboard?.board.ordered[0]?.style.stroke);
    await waitForShapes(page, 'the rectangle', ({ length }) => length === 1);
    expect(await stroke()).toBe('blue');
  });

  test('held across has room for them, and no bar lies on another', async () => {
    const { page, bar, opener } = await styleOf(1180, 820);
    await bar.waitFor();
    expect(await opener.count()).toBe(0);
    const boxes = await page.evaluate(() =>
      [...document.querySelectorAll('.panel')]
        .filter((panel) => panel.checkVisibility())
        .map((panel) => {
          const { left, top, right, bottom } = panel.getBoundingClientRect();
          return { name: panel.className, left, top, right, bottom };
        }),
    );
    expect(boxes.length).toBeGreaterThan(4);
    for (const [at, a] of boxes.entries())
      for (const b of boxes.slice(at + 1)) {
        const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
        expect(`${a.name} beside ${b.name}: ${apart}`).toBe(`${a.name} beside ${b.name}: true`);
      }
  });
});
