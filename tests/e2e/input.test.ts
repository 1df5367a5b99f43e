import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { PERSON_COLOURS } from '../../whiteboard/session/person-colours.ts';
import {
  drag,
  drawWith,
  linkOf,
  openBoard,
  openSettings,
  type Point,
  shapesOf,
  waitForLinks,
  waitForShapes,
} from '../harness/board-page.ts';
import { useScene } from '../harness/scene.ts';
import { waitFor } from '../harness/wait-for.ts';

interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

const cameraOf = async (page: Page): Promise<Camera> => {
  const camera = await page.evaluate(() => window.meshboard?.editor.camera.get());
  if (camera === undefined) throw new Error('the page has no board');
  return camera;
};

/** Waits until what the wheel or a drag does to the camera is done. */
const waitForCamera = (page: Page, what: string, fits: (camera: Camera) => boolean): Promise<Camera> =>
  waitFor(
    async () => {
      const camera = await cameraOf(page);
      if (!fits(camera)) throw new Error(JSON.stringify(camera));
      return camera;
    },
    { what },
  );

/** Where a point of the board is on the screen. */
const onScreen = ({ x, y, zoom }: Camera, at: Point): Point => ({
  x: (at.x - x) * zoom,
  y: (at.y - y) * zoom,
});

interface Stroke {
  readonly complete: boolean;
  /** Whether the pressure was real. */
  readonly pressure: boolean;
  /** In board units, with the pressure there (0 to 1). */
  readonly points: readonly (Point & { readonly pressure: number })[];
}

/** A page's only stroke, or null when there is none yet. */
const strokeOf = (page: Page): Promise<Stroke | null> =>
  page.evaluate(() => {
    const shape = window.meshboard?.board.ordered.find(({ type }) => type === 'stroke');
    if (shape?.type !== 'stroke') return null;
    const points = [];
    for (let i = 0; i + 2 < shape.points.length; i += 3)
      points.push({
        x: shape.x + (shape.points[i] ?? 0),
        y: shape.y + (shape.points[i + 1] ?? 0),
        pressure: shape.points[i + 2] ?? 0,
      });
    return { complete: shape.complete, pressure: shape.pressure, points };
  });

const waitForStroke = (page: Page, what: string, fits: (stroke: Stroke) => boolean): Promise<Stroke> =>
  waitFor(
    async () => {
      const stroke = await strokeOf(page);
      if (stroke === null || !fits(stroke)) throw new Error(JSON.stringify(stroke));
      return stroke;
    },
    { what },
  );

/** How often a pen says where it is: 250 times a second. */
const EVERY_S = 0.004;

/** A pen, which the browser itself takes for one. */
const penOn = async (page: Page) => {
  const session = await page.context().newCDPSession(page);
  const tell = (
    type: 'mousePressed' | 'mouseMoved' | 'mouseReleased',
    at: Point,
    force: number,
    timestamp = Date.now() / 1_000,
  ) =>
    session.send('Input.dispatchMouseEvent', {
      type,
      ...at,
      button: 'left',
      buttons: type === 'mouseReleased' ? 0 : 1,
      clickCount: type === 'mouseMoved' ? 0 : 1,
      pointerType: 'pen',
      force,
      timestamp,
    });
  return {
    down: (at: Point, force = 0.5) => tell('mousePressed', at, force),
    /** @param timestamp In seconds since 1970. Default now. */
    move: (at: Point, force = 0.5, timestamp?: number) => tell('mouseMoved', at, force, timestamp),
    up: (at: Point) => tell('mouseReleased', at, 0),
  };
};

describe('input, as a browser reports it', () => {
  const scene = useScene({ archive: false });

  const pair = async (): Promise<readonly [Page, Page]> => {
    const ann = await openBoard(await scene.person({ locale: 'en' }), scene.stack.url);
    const ben = await openBoard(await scene.person({ locale: 'en' }), linkOf(ann));
    await Promise.all([waitForLinks(ann, 1), waitForLinks(ben, 1)]);
    return [ann, ben];
  };

  test('moves the view: wheel, Ctrl and wheel, Space, the hand, zoom to fit', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    await drawWith(ann, 'r', { x: 300, y: 200 }, { x: 400, y: 300 });
    await ann.keyboard.press('Escape');
    await ann.mouse.move(500, 400);

    await ann.mouse.wheel(30, 120);
    expect(await waitForCamera(ann, 'the pan', ({ y }) => y === 120)).toEqual({ x: 30, y: 120, zoom: 1 });

    await ann.keyboard.down('Control');
    await ann.mouse.wheel(0, -100);
    await ann.keyboard.up('Control');
    const zoomed = await waitForCamera(ann, 'the zoom', ({ zoom }) => zoom > 1.1);
    // What lies under the pointer stays there.
    expect(onScreen(zoomed, { x: 530, y: 520 }).x).toBeCloseTo(500, 3);
    expect(onScreen(zoomed, { x: 530, y: 520 }).y).toBeCloseTo(400, 3);

    const dragged = async (): Promise<void> => {
      const before = await cameraOf(ann);
      await drag(ann, { x: 500, y: 400 }, { x: 560, y: 310 });
      const after = await cameraOf(ann);
      expect((before.x - after.x) * before.zoom).toBeCloseTo(60, 3);
      expect((before.y - after.y) * before.zoom).toBeCloseTo(-90, 3);
    };
    await ann.keyboard.press('r');
    await ann.keyboard.down('Space');
    await dragged();
    await ann.keyboard.up('Space');
    // Space has only lent the hand.
    await drawWith(ann, 'o', { x: 100, y: 500 }, { x: 150, y: 550 });
    await ann.keyboard.press('h');
    await dragged();
    expect((await shapesOf(ann)).map(({ type }) => type)).toEqual(['rectangle', 'ellipse']);

    await ann.mouse.wheel(5_000, 5_000);
    await waitForCamera(ann, 'a view of nothing', ({ x }) => x > 3_000);
    await ann.keyboard.press('Shift+Digit1');
    const fitted = await waitForCamera(ann, 'a view of all', ({ x }) => x < 1_000);
    for (const { x, y, w, h } of await shapesOf(ann))
      for (const corner of [onScreen(fitted, { x, y }), onScreen(fitted, { x: x + w, y: y + h })]) {
        expect(corner.x).toBeGreaterThan(0);
        expect(corner.x).toBeLessThan(1_000);
        expect(corner.y).toBeGreaterThan(0);
        expect(corner.y).toBeLessThan(700);
      }
  });

  test('resizes by a corner and deletes what a marquee has caught, for both', async () => {
    const [ann, ben] = await pair();
    await drawWith(ann, 'r', { x: 300, y: 200 }, { x: 400, y: 300 });
    await drag(ann, { x: 400, y: 300 }, { x: 460, y: 340 });
    const [wide] = await waitForShapes(ben, 'the wider rectangle', ([first]) => (first?.w ?? 0) > 150);
    expect(wide).toMatchObject({ x: 300, y: 200 });
    expect(wide?.w).toBeCloseTo(160, 0);
    expect(wide?.h).toBeCloseTo(140, 0);

    await drawWith(ann, 'o', { x: 500, y: 200 }, { x: 600, y: 300 });
    await drawWith(ann, 'd', { x: 300, y: 450 }, { x: 400, y: 550 });
    await waitForShapes(ben, 'three shapes', ({ length }) => length === 3);
    await ann.keyboard.press('Escape');
    await drag(ann, { x: 250, y: 150 }, { x: 650, y: 400 });
    expect(await ann.evaluate(() => window.meshboard?.editor.selection.get().size)).toBe(2);
    await ann.keyboard.press('Delete');
    const left = await waitForShapes(ben, 'the one outside', ({ length }) => length === 1);
    expect(left[0]?.type).toBe('diamond');
  });

  test('draws with a pen’s pressure, and the other sees the stroke grow', async () => {
    const [ann, ben] = await pair();
    await ann.keyboard.press('p');
    const pen = await penOn(ann);
    const at = (i: number): Point => ({ x: 300 + i * 10, y: 300 + (i % 2) * 30 });
    const move = async (from: number, to: number): Promise<void> => {
      for (let i = from; i < to; i++) await pen.move(at(i), 0.1 + i * 0.04);
    };
    await pen.down(at(0), 0.1);
    await move(1, 8);
    const begun = await waitForStroke(ben, 'the beginning', ({ points }) => points.length >= 4);
    expect(begun.complete).toBe(false);
    await move(8, 20);
    const grown = await waitForStroke(
      ben,
      'more of it',
      ({ points }) => points.length >= begun.points.length + 4,
    );
    expect(grown.complete).toBe(false);
    await pen.up(at(19));

    const { points, pressure } = await waitForStroke(ben, 'the stroke', ({ complete }) => complete);
    expect(pressure).toBe(true);
    const pressureNear = (place: Point): number | undefined =>
      points.toSorted(
        (a, b) => Math.hypot(a.x - place.x, a.y - place.y) - Math.hypot(b.x - place.x, b.y - place.y),
      )[0]?.pressure;
    expect(pressureNear(at(2))).toBeCloseTo(0.18, 1);
    expect(pressureNear(at(18))).toBeCloseTo(0.82, 1);
  });

  // Over plain http Chromium keeps what lies between two frames to itself: there is nothing to lose there.
  test('loses no point of a fast move', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    const seen = await ann.evaluateHandle(() => {
      const counted = { moves: 0 };
      addEventListener('pointermove', () => counted.moves++, true);
      return counted;
    });
    await ann.keyboard.press('p');
    const pen = await penOn(ann);
    const path = Array.from({ length: 40 }, (_, i) => ({ x: 300 + i * 10, y: 300 + (i % 2) * 40 }));
    await pen.down({ x: 290, y: 300 });
    // A page that is busy gets all moves of meanwhile in one event.
    const busy = ann.evaluate(() => {
      for (const end = performance.now() + 300; performance.now() < end; );
    });
    const from = Date.now() / 1_000;
    await Promise.all([busy, ...path.map((at, i) => pen.move(at, 0.5, from + i * EVERY_S))]);
    await pen.up({ x: 690, y: 340 });

    expect((await seen.jsonValue()).moves).toBeLessThan(path.length / 2);
    const { points } = await waitForStroke(ann, 'the stroke', ({ complete }) => complete);
    for (const { x, y } of path)
      expect(Math.min(...points.map((point) => Math.hypot(point.x - x, point.y - y)))).toBeLessThan(1);
  });

  test('shows the other’s name, colour and pointer', async () => {
    const [ann, ben] = await pair();
    const [, , colour] = PERSON_COLOURS;
    const settings = await openSettings(ann);
    await settings.getByRole('textbox', { name: 'Your name' }).fill('Ada Lovelace');
    await settings.getByRole('radio', { name: 'Your colour 3' }).click();
    await ann.keyboard.press('Escape');
    await settings.waitFor({ state: 'detached' });

    const pointer = ben.locator('.peer-cursor').filter({ hasText: 'Ada Lovelace' });
    for (const place of [
      { x: 420, y: 320 },
      { x: 610, y: 410 },
    ]) {
      await ann.mouse.move(place.x, place.y, { steps: 3 });
      await waitFor(
        async () => {
          const box = await pointer.boundingBox();
          // The arrow's tip is in the corner, but for its rim.
          if (Math.hypot((box?.x ?? 0) - place.x, (box?.y ?? 0) - place.y) > 4)
            throw new Error(JSON.stringify(box));
          return true;
        },
        { what: 'the pointer to be there' },
      );
    }
    const painted = await pointer.evaluate((element) => element.style.color);
    expect(painted).toBe(
      `rgb(${[1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)).join(', ')})`,
    );
    await ben
      .getByRole('button', { name: /^2 people are here/ })
      .getByText('AL')
      .waitFor();
  });
});
