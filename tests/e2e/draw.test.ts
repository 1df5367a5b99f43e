import { formatLink, parseLink, toView } from '@meshboard/room';
import { describe, expect, test } from 'vitest';
import {
  drag,
  drawWith,
  linkOf,
  openBoard,
  shapesOf,
  waitForLinks,
  waitForSameShapes,
  waitForShapes,
} from '../harness/board-page.ts';
import { useScene } from '../harness/scene.ts';

describe('two people at one board', () => {
  const scene = useScene({ archive: false });

  const pair = async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    const ben = await openBoard(await scene.person(), linkOf(ann));
    await Promise.all([waitForLinks(ann, 1), waitForLinks(ben, 1)]);
    return { ann, ben };
  };

  test.each([
    ['rectangle', 'r'],
    ['diamond', 'd'],
    ['ellipse', 'o'],
    ['line', 'l'],
    ['arrow', 'a'],
    ['stroke', 'p'],
  ])('what one draws as %s appears at the other', async (type, key) => {
    const { ann, ben } = await pair();
    await drawWith(ann, key, { x: 300, y: 200 }, { x: 460, y: 320 });
    const [shape] = await waitForShapes(ben, `the ${type}`, ([first]) => first?.complete === true);
    expect(shape?.type).toBe(type);
    expect(shape?.w).toBeGreaterThan(120);
    expect(shape?.h).toBeGreaterThan(80);
    await waitForSameShapes([ann, ben]);
  });

  test('text is written letter by letter, by both', async () => {
    const { ann, ben } = await pair();
    await ann.keyboard.press('t');
    await ann.mouse.click(300, 200);
    await ann.keyboard.type('Hello');
    await waitForShapes(ben, 'the text', ([first]) => first?.text === 'Hello');
    await ann.keyboard.press('Escape');
    await waitForSameShapes([ann, ben]);
  });

  test('the eraser takes away for both', async () => {
    const { ann, ben } = await pair();
    await drawWith(ann, 'r', { x: 300, y: 200 }, { x: 460, y: 320 });
    await waitForShapes(ben, 'the rectangle', (shapes) => shapes.length === 1);
    await drawWith(ben, 'e', { x: 250, y: 260 }, { x: 350, y: 260 });
    await waitForShapes(ann, 'an empty board', (shapes) => shapes.length === 0);
  });

  test('both move and draw at once, and end up with the same', async () => {
    const { ann, ben } = await pair();
    await Promise.all([
      drawWith(ann, 'r', { x: 300, y: 200 }, { x: 400, y: 300 }),
      drawWith(ben, 'o', { x: 500, y: 200 }, { x: 600, y: 300 }),
    ]);
    await Promise.all(
      [ann, ben].map((page) => waitForShapes(page, 'both shapes', ({ length }) => length === 2)),
    );
    await Promise.all([
      drag(ann, { x: 300, y: 250 }, { x: 300, y: 450 }),
      drag(ben, { x: 500, y: 250 }, { x: 500, y: 450 }),
    ]);
    expect(await waitForSameShapes([ann, ben])).toHaveLength(2);
  });

  test('undo takes back one’s own, never the other’s', async () => {
    const { ann, ben } = await pair();
    await drawWith(ann, 'r', { x: 300, y: 200 }, { x: 400, y: 300 });
    await waitForShapes(ben, 'the rectangle', (shapes) => shapes.length === 1);
    await drawWith(ben, 'o', { x: 500, y: 200 }, { x: 600, y: 300 });
    await waitForShapes(ann, 'the ellipse', (shapes) => shapes.length === 2);
    await ann.keyboard.press('Control+z');
    const left = await waitForShapes(ben, 'the undo', (shapes) => shapes.length === 1);
    expect(left[0]?.type).toBe('ellipse');
    await ann.keyboard.press('Control+z');
    await ann.keyboard.press('Control+Shift+z');
    const back = await waitForShapes(ben, 'the redo', (shapes) => shapes.length === 2);
    expect(back.map((shape) => shape.type).sort()).toEqual(['ellipse', 'rectangle']);
  });

  test('a view link watches, and can change nothing', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    await drawWith(ann, 'r', { x: 300, y: 200 }, { x: 400, y: 300 });
    const viewLink = formatLink(scene.stack.url, toView(parseLink(linkOf(ann))));
    const eve = await openBoard(await scene.person(), viewLink);
    await waitForShapes(eve, 'the rectangle', (shapes) => shapes.length === 1);

    await drawWith(eve, 'o', { x: 500, y: 200 }, { x: 600, y: 300 });
    await eve.mouse.click(350, 200);
    await eve.keyboard.press('Delete');
    expect(await shapesOf(eve)).toHaveLength(1);

    // Past the interface, into the document itself: the others refuse it and end the link.
    const removed = await eve.evaluate(() => {
      const shapes = window.meshboard?.room.doc.getMap('shapes');
      const ids = [...(shapes?.keys() ?? [])];
      for (const id of ids) shapes?.delete(id);
      return ids.length;
    });
    expect(removed).toBe(1);
    await drawWith(ann, 'd', { x: 500, y: 200 }, { x: 600, y: 300 });
    const seen = await waitForShapes(ann, 'both shapes', (shapes) => shapes.length === 2);
    expect(seen.map((shape) => shape.type)).toEqual(['rectangle', 'diamond']);
  });
});
