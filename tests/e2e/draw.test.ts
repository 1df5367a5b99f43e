import { formatLink, parseLink, toView } from '@meshboard/room';
import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { writeFrame } from '../../room/mesh/framing/frame.ts';
import { encodeMessage } from '../../room/sync/messages.ts';
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
import { CHROMIUM } from '../harness/browser.ts';
import { useScene } from '../harness/scene.ts';
import { useSharedPair } from '../harness/shared-pages.ts';

declare global {
  interface Window {
    /** Those that a page has sent something on, in a context prepared with {@link rememberChannels}. */
    channels?: Set<RTCDataChannel>;
  }
}

/** Lets a test send what it likes on the links of this context's pages. */
const rememberChannels = async (context: BrowserContext): Promise<BrowserContext> => {
  await context.addInitScript(() => {
    const channels = new Set<RTCDataChannel>();
    window.channels = channels;
    const { send } = RTCDataChannel.prototype;
    RTCDataChannel.prototype.send = function (this: RTCDataChannel, data: string | Blob | BufferSource) {
      channels.add(this);
      Reflect.apply(send, this, [data]);
    };
  });
  return context;
};

/** The update, as Yjs makes it, of somebody who takes all shapes out of the document of this page. */
const deletionOfAll = async (page: Page): Promise<Uint8Array> => {
  const bytes = await page.evaluate(() => {
    const doc = window.meshboard?.room.doc;
    let made: readonly number[] = [];
    doc?.once('update', (update) => {
      made = [...update];
    });
    doc?.transact(() => {
      const shapes = doc.getMap('shapes');
      for (const id of [...shapes.keys()]) shapes.delete(id);
    });
    return made;
  });
  return Uint8Array.from(bytes);
};

/** Sends an update as a message of the protocol on every link of the page, around the room that guards them. */
const sendRaw = async (page: Page, update: Uint8Array): Promise<void> => {
  const { frame } = writeFrame('small', encodeMessage({ type: 'update', update }), 0);
  const sent = await page.evaluate(
    (bytes) => {
      const open = [...(window.channels ?? [])].filter(({ readyState }) => readyState === 'open');
      for (const channel of open) channel.send(Uint8Array.from(bytes));
      return open.length;
    },
    [...frame],
  );
  expect(sent).toBeGreaterThan(0);
};

describe('two people at one board', () => {
  const scene = useScene({ archive: false, executablePath: CHROMIUM });

  const pair = useSharedPair(scene, { viewport: { width: 1000, height: 700 } });

  test.each([
    ['rectangle', 'r'],
    ['diamond', 'd'],
    ['ellipse', 'o'],
    ['line', 'l'],
    ['arrow', 'a'],
    ['stroke', 'p'],
  ])('what one draws as %s appears at the other', async (type, key) => {
    const { ann, ben } = pair;
    await drawWith(ann, key, { x: 300, y: 200 }, { x: 460, y: 320 });
    const [shape] = await waitForShapes(ben, `the ${type}`, ([first]) => first?.complete === true);
    expect(shape?.type).toBe(type);
    expect(shape?.w).toBeGreaterThan(120);
    expect(shape?.h).toBeGreaterThan(80);
    await waitForSameShapes([ann, ben]);
  });

  test('text is written letter by letter, by both', async () => {
    const { ann, ben } = pair;
    await ann.keyboard.press('t');
    await ann.mouse.click(300, 200);
    await ann.keyboard.type('Hello');
    await waitForShapes(ben, 'the text', ([first]) => first?.text === 'Hello');
    await ann.keyboard.press('Escape');
    await waitForSameShapes([ann, ben]);
  });

  test('the eraser takes away for both', async () => {
    const { ann, ben } = pair;
    await drawWith(ann, 'r', { x: 300, y: 200 }, { x: 460, y: 320 });
    await waitForShapes(ben, 'the rectangle', (shapes) => shapes.length === 1);
    await drawWith(ben, 'e', { x: 250, y: 260 }, { x: 350, y: 260 });
    await waitForShapes(ann, 'an empty board', (shapes) => shapes.length === 0);
  });

  test('both move and draw at once, and end up with the same', async () => {
    const { ann, ben } = pair;
    await Promise.all([
      drawWith(ann, 'r', { x: 300, y: 200 }, { x: 400, y: 300 }),
      drawWith(ben, 'o', { x: 500, y: 200 }, { x: 600, y: 300 }),
    ]);
    await Promise.all(
      [ann, ben].map((page) => waitForShapes(page, 'both shapes', ({ length }) => length === 2)),
    );
    await Promise.all([
      drag(ann, { x: 350, y: 250 }, { x: 350, y: 450 }),
      drag(ben, { x: 550, y: 250 }, { x: 550, y: 450 }),
    ]);
    for (const page of [ann, ben])
      await waitForShapes(page, 'both further down', (shapes) =>
        shapes.every(({ y }) => Math.abs(y - 400) < 2),
      );
    const moved = await waitForSameShapes([ann, ben]);
    expect(moved.map(({ x }) => Math.round(x)).sort()).toEqual([300, 500]);
  });

  // On a new board, where there is nothing else to undo.
  test('undo takes back one’s own, never the other’s', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    const ben = await openBoard(await scene.person(), linkOf(ann));
    await Promise.all([waitForLinks(ann, 1), waitForLinks(ben, 1)]);
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

  test('the connection to somebody is shown by the name that they go by', async () => {
    const { ann } = pair;
    await ann.getByRole('button', { name: /Show who and how/ }).click();
    const dialog = ann.getByRole('dialog', { name: 'Who is here' });
    const names = dialog.locator('.person-list li:not(:first-child) span:nth-child(2)');
    await names.first().waitFor();
    const [name = ''] = await names.allTextContents();
    expect(name).not.toBe('');
    await dialog.getByRole('rowheader', { name, exact: true }).waitFor();
    await ann.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('a view link watches, and can change nothing', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    await drawWith(ann, 'r', { x: 300, y: 200 }, { x: 400, y: 300 });
    const viewLink = formatLink(scene.stack.url, toView(parseLink(linkOf(ann))));
    const eve = await openBoard(await rememberChannels(await scene.person()), viewLink);
    await waitForShapes(eve, 'the rectangle', (shapes) => shapes.length === 1);

    await drawWith(eve, 'o', { x: 500, y: 200 }, { x: 600, y: 300 });
    await eve.mouse.click(350, 200);
    await eve.keyboard.press('Delete');
    expect(await shapesOf(eve)).toHaveLength(1);

    // Past the interface, and past what her own page would send: Ann refuses it and ends the link.
    const forged = await deletionOfAll(eve);
    const ends = await ann.evaluateHandle(() => {
      const reasons: string[] = [];
      window.meshboard?.room.on('linkDown', (_member, reason) => reasons.push(reason));
      return reasons;
    });
    await sendRaw(eve, forged);
    await expect.poll(() => ends.jsonValue()).toEqual(['forbidden']);
    expect(await shapesOf(ann)).toHaveLength(1);

    // From somebody who may edit the same bytes do what they say.
    const ben = await openBoard(await rememberChannels(await scene.person()), linkOf(ann));
    await waitForShapes(ben, 'the rectangle', (shapes) => shapes.length === 1);
    await sendRaw(ben, forged);
    await waitForShapes(ann, 'an empty board', (shapes) => shapes.length === 0);
  });
});
