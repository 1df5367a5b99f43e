import { describe, expect, test } from 'vitest';
import {
  drag,
  drawWith,
  linkOf,
  openBoard,
  type ShapeSummary,
  shapesOf,
  waitForLinks,
  waitForSameShapes,
  waitForShapes,
} from '../harness/board-page.ts';
import { useFirewall } from '../harness/firewall.ts';
import { lanAddress } from '../harness/isolation.ts';
import { useScene } from '../harness/scene.ts';
import { below, here, there } from '../harness/spots.ts';

/** No datagram gets through: links have no other way. */
const CUT = 'meta l4proto udp';

describe('a network that comes and goes', () => {
  const scene = useScene({ archive: false });
  const firewall = useFirewall();

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

  test('what somebody draws without any network, in a tab that is closed then, is merged later', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    const home = await scene.person();
    const ben = await openBoard(home, linkOf(ann));
    await waitForLinks(ann, 1);
    await drawWith(ann, 'r', ...here);
    await waitForShapes(ben, 'the rectangle', ({ length }) => length === 1);

    await scene.stack.signaling.kill9();
    firewall.drop(CUT);
    await drawWith(ann, 'o', ...there);
    await ben.keyboard.press('Escape');
    await drag(ben, { x: here[0].x, y: 240 }, { x: here[0].x, y: 440 });
    await drawWith(ben, 'd', { x: 500, y: 400 }, { x: 580, y: 480 });
    await ben.locator('[data-storage=device]').waitFor();
    expect((await shapesOf(ben)).map(({ type }) => type).sort()).toEqual(['diamond', 'rectangle']);
    expect((await shapesOf(ann)).map(({ type }) => type).sort()).toEqual(['ellipse', 'rectangle']);
    await ben.close();

    firewall.open();
    await scene.stack.signaling.start();
    const again = await openBoard(home, linkOf(ann));
    const isMerged = (shapes: readonly ShapeSummary[]): boolean =>
      shapes.length === 3 && shapes.some(({ type, y }) => type === 'rectangle' && Math.abs(y - 400) < 2);
    for (const page of [ann, again]) await waitForShapes(page, 'what both drew', isMerged, 40_000);
    await waitForSameShapes([ann, again]);
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
    await drawWith(ann, 'p', ...here);
    await waitForShapes(ben, 'the stroke', ([first]) => first?.type === 'stroke' && first.complete);
    await ben.keyboard.press('t');
    await ben.mouse.click(500, 250);
    await ben.keyboard.type('Hello');
    await ben.keyboard.press('Escape');
    await waitForShapes(ann, 'the text', (shapes) => shapes.some(({ text }) => text === 'Hello'));
    await drawWith(ann, 'r', ...below);
    await waitForShapes(ben, 'the rectangle', ({ length }) => length === 3);
    await ann.keyboard.press('Control+z');
    await waitForShapes(ben, 'the undo', ({ length }) => length === 2);
    await ann.keyboard.press('Control+Shift+z');
    await waitForShapes(ben, 'the redo', ({ length }) => length === 3);
    await waitForSameShapes([ann, ben]);
  });
});
