import { describe, expect, test } from 'vitest';
import {
  drawWith,
  linkOf,
  openBoard,
  shapesOf,
  waitForLinks,
  waitForSameShapes,
  waitForShapes,
} from '../harness/board-page.ts';
import { lanAddress } from '../harness/isolation.ts';
import { useScene } from '../harness/scene.ts';

const here = [
  { x: 300, y: 200 },
  { x: 380, y: 280 },
] as const;
const there = [
  { x: 500, y: 200 },
  { x: 580, y: 280 },
] as const;
const below = [
  { x: 300, y: 400 },
  { x: 380, y: 480 },
] as const;

describe('a network that comes and goes', () => {
  const scene = useScene({ archive: false });

  test('what two people draw apart is merged when they meet again', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    const ben = await openBoard(await scene.person(), linkOf(ann));
    await waitForLinks(ann, 1);
    await drawWith(ann, 'r', ...here);
    await waitForShapes(ben, 'the rectangle', ({ length }) => length === 1);

    await ben.evaluate(() => window.meshboard?.room.disconnect());
    await waitForLinks(ann, 0);
    await drawWith(ann, 'o', ...there);
    await drawWith(ben, 'd', ...below);
    expect(await shapesOf(ann)).toHaveLength(2);
    expect(await shapesOf(ben)).toHaveLength(2);

    await ben.evaluate(() => window.meshboard?.room.connect());
    await waitForShapes(ann, 'all three', ({ length }) => length === 3, 30_000);
    const merged = await waitForSameShapes([ann, ben]);
    expect(merged.map(({ type }) => type).sort()).toEqual(['diamond', 'ellipse', 'rectangle']);
  });

  test('drawing goes on while the server is dead, and newcomers are let in when it is back', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    const ben = await openBoard(await scene.person(), linkOf(ann));
    await waitForLinks(ann, 1);
    await drawWith(ann, 'r', ...here);

    await scene.stack.signaling.kill9();
    await drawWith(ann, 'o', ...there);
    await drawWith(ben, 'd', ...below);
    for (const page of [ann, ben]) await waitForShapes(page, 'all three', ({ length }) => length === 3);

    await scene.stack.signaling.start();
    const cleo = await openBoard(await scene.person(), linkOf(ann));
    await waitForShapes(cleo, 'all three', ({ length }) => length === 3, 40_000);
    await drawWith(cleo, 'r', { x: 500, y: 400 }, { x: 580, y: 480 });
    await waitForShapes(ben, 'a fourth', ({ length }) => length === 4, 40_000);
    await waitForSameShapes([ann, ben, cleo]);
  });

  test('tabs of one browser share the board, and a tab that is opened again still has it', async () => {
    const context = await scene.person();
    const one = await openBoard(context, scene.stack.url);
    const link = linkOf(one);
    const two = await openBoard(context, link);
    await drawWith(one, 'r', ...here);
    await waitForShapes(two, 'the rectangle', ({ length }) => length === 1);
    await drawWith(two, 'o', ...there);
    await waitForSameShapes([one, two]);
    await waitForShapes(one, 'both', ({ length }) => length === 2);
    await one.close();
    await two.close();

    const again = await openBoard(context, link);
    await waitForShapes(again, 'both from this device', ({ length }) => length === 2);
  });

  test('a plain http address of the network is enough', async () => {
    const lan = `http://${lanAddress()}:${scene.stack.port}`;
    const ann = await openBoard(await scene.person(), lan);
    expect(await ann.evaluate(() => isSecureContext)).toBe(false);
    const ben = await openBoard(await scene.person(), linkOf(ann));
    await drawWith(ann, 'r', ...here);
    await waitForShapes(ben, 'the rectangle', ({ length }) => length === 1);
  });
});
