import type { CDPSession, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { drag, type Point, shapesOf, waitForShapes } from '../harness/board-page.ts';
import { useScene } from '../harness/scene.ts';
import { useSharedPage } from '../harness/shared-pages.ts';
import { waitFor } from '../harness/wait-for.ts';

/** Longer, in milliseconds, than a press takes that opens the menu (550). */
const LONG = 900;

/** Fingers on a page, as the browser's own input reports them: each call says where all of them are now. */
const fingersOn = (session: CDPSession) => {
  const tell = (
    type: 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel',
    points: readonly Point[] = [],
  ): Promise<unknown> =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: points.map((point, id) => ({ ...point, id })),
    });
  return {
    down: (...points: readonly Point[]) => tell('touchStart', points),
    move: (...points: readonly Point[]) => tell('touchMove', points),
    up: () => tell('touchEnd'),
    /** The system takes the touch for a gesture of its own. */
    cancel: () => tell('touchCancel'),
  };
};

describe('a press that something comes between', () => {
  const scene = useScene({ archive: false });
  const shared = useSharedPage(scene, { viewport: { width: 1100, height: 900 }, hasTouch: true });
  let page: Page;
  let fingers: ReturnType<typeof fingersOn>;
  beforeAll(async () => {
    page = shared.page;
    fingers = fingersOn(await page.context().newCDPSession(page));
  });

  const editorSays = () =>
    page.evaluate(() => {
      const editor = window.meshboard?.editor;
      return {
        tool: editor?.tool.get(),
        busy: editor?.busy.get(),
        zoom: editor?.camera.get().zoom,
        shown: editor?.preview.get().added.length,
        undo: editor?.board.undo.canUndo,
      };
    });
  const waitForRest = () =>
    waitFor(
      async () => {
        const said = await editorSays();
        if (said.busy !== false) throw new Error(JSON.stringify(said));
        return said;
      },
      { what: 'the gesture to be over' },
    );

  /** Moves one finger along, then puts a second down beside it and spreads the two to twice their distance. */
  const dragThenPinch = async (way: readonly Point[]): Promise<void> => {
    const [first = { x: 0, y: 0 }, ...rest] = way;
    const last = rest.at(-1) ?? first;
    await fingers.down(first);
    for (const point of rest) await fingers.move(point);
    await fingers.down(last, { x: last.x + 100, y: last.y });
    for (const apart of [120, 150, 180, 200]) await fingers.move(last, { x: last.x + apart, y: last.y });
    await fingers.up();
    await waitForRest();
  };
  const way = (from: Point, to: Point, steps = 6): Point[] =>
    Array.from({ length: steps + 1 }, (_, i) => ({
      x: from.x + ((to.x - from.x) * i) / steps,
      y: from.y + ((to.y - from.y) * i) / steps,
    }));

  test.each([
    ['p', 'stroke'],
    ['r', 'rectangle'],
    ['a', 'arrow'],
  ])('the system takes the touch away in the middle of a drag with %s: the %s stays', async (key, type) => {
    await page.keyboard.press(key);
    const path = way({ x: 500, y: 300 }, { x: 620, y: 360 });
    await fingers.down({ x: 500, y: 300 });
    for (const point of path) await fingers.move(point);
    await fingers.cancel();
    await waitForRest();
    const [shape] = await waitForShapes(page, 'what was drawn', ([first]) => first?.complete === true);
    expect(shape).toMatchObject({ type });
    expect(shape?.w).toBeGreaterThan(100);

    // And the next finger draws again.
    await page.keyboard.press(key);
    await fingers.down({ x: 500, y: 500 });
    for (const point of way({ x: 500, y: 500 }, { x: 620, y: 560 })) await fingers.move(point);
    await fingers.up();
    await waitForShapes(page, 'the second one', ({ length }) => length === 2);
  });

  test.each([
    ['p', 'stroke'],
    ['r', 'rectangle'],
  ])(
    'a mouse is let go where nobody tells of it, in the middle of a drag with %s: the %s ends there',
    async (key, type) => {
      const session = await page.context().newCDPSession(page);
      const moveWithNothingDown = (to: Point): Promise<unknown> =>
        session.send('Input.dispatchMouseEvent', { type: 'mouseMoved', ...to, button: 'none', buttons: 0 });
      await page.keyboard.press(key);
      await page.mouse.move(500, 300);
      await page.mouse.down();
      for (const { x, y } of way({ x: 500, y: 300 }, { x: 620, y: 360 })) await page.mouse.move(x, y);
      for (const point of way({ x: 800, y: 500 }, { x: 900, y: 600 })) await moveWithNothingDown(point);
      await waitForRest();
      const [shape] = await waitForShapes(page, 'what was drawn', ([first]) => first?.complete === true);
      expect(shape).toMatchObject({ type });
      expect(shape?.w).toBeCloseTo(120, 0);

      await page.mouse.up();
      await page.keyboard.press(key);
      await drag(page, { x: 500, y: 500 }, { x: 620, y: 560 });
      const shapes = await waitForShapes(page, 'the second one', ({ length }) => length === 2);
      expect(shapes.map(({ w }) => Math.round(w))).toEqual([120, 120]);
      await session.detach();
    },
  );

  test.each(['r', 'o', 'a', 'p'])(
    'a second finger right after the first draws nothing with %s',
    async (key) => {
      await page.keyboard.press(key);
      const { tool } = await editorSays();
      await dragThenPinch(way({ x: 500, y: 400 }, { x: 510, y: 404 }, 1));
      const said = await editorSays();
      expect(said).toMatchObject({ tool, shown: 0 });
      expect(said.zoom).toBeCloseTo(2, 1);
      expect(await shapesOf(page)).toEqual([]);
    },
  );

  test.each([
    ['r', 'rectangle'],
    ['a', 'arrow'],
    ['p', 'stroke'],
  ])('a second finger long after the first ends what is drawn with %s, and zooms', async (key, type) => {
    await page.keyboard.press(key);
    await dragThenPinch(way({ x: 500, y: 400 }, { x: 600, y: 460 }));
    const [shape, ...others] = await shapesOf(page);
    expect(others).toEqual([]);
    expect(shape).toMatchObject({ type, complete: true });
    expect(shape?.w).toBeCloseTo(100, 0);
    const said = await editorSays();
    expect(said.shown).toBe(0);
    expect(said.zoom).toBeCloseTo(2, 1);
  });

  test('a second finger leaves a shape that is being moved where it is; undo brings it back', async () => {
    await page.keyboard.press('r');
    await drag(page, { x: 500, y: 300 }, { x: 600, y: 400 });
    const [before] = await waitForShapes(page, 'the rectangle', ({ length }) => length === 1);
    await dragThenPinch(way({ x: 550, y: 350 }, { x: 670, y: 410 }));
    const [moved] = await shapesOf(page);
    expect(moved).toMatchObject({ id: before?.id, x: 620, y: 360 });
    expect((await editorSays()).zoom).toBeCloseTo(2, 1);
    await page.keyboard.press('Control+z');
    await waitForShapes(page, 'it to be back', ([shape]) => shape?.x === 500 && shape.y === 300);
  });

  test('two fingers that come down on a shape move the view, and not the shape', async () => {
    await page.keyboard.press('r');
    await drag(page, { x: 500, y: 300 }, { x: 600, y: 400 });
    await waitForShapes(page, 'the rectangle', ({ length }) => length === 1);
    await dragThenPinch(way({ x: 550, y: 350 }, { x: 558, y: 354 }, 1));
    expect(await shapesOf(page)).toMatchObject([{ x: 500, y: 300 }]);
    expect((await editorSays()).zoom).toBeCloseTo(2, 1);
  });

  test.each([
    ['p', 'stroke'],
    ['r', 'rectangle'],
  ])('a long press with %s opens no menu, and draws', async (key, type) => {
    await page.keyboard.press(key);
    await fingers.down({ x: 600, y: 400 });
    // That nothing comes can only be waited for.
    const isMenuOpen = await page.evaluate(
      (time) =>
        new Promise<boolean>((resolve) =>
          setTimeout(() => resolve(document.querySelector('[role=menu]:popover-open') !== null), time),
        ),
      LONG,
    );
    expect(isMenuOpen).toBe(false);
    await fingers.up();
    await waitForShapes(page, 'the press', ([first]) => first?.type === type && first.complete);
  });
});
