import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import {
  drawWith,
  linkOf,
  openBoard,
  waitForSameShapes,
  waitForSaved,
  waitForShapes,
} from '../harness/board-page.ts';
import { startNodePeer } from '../harness/node-peer.ts';
import { useScene } from '../harness/scene.ts';
import { here, there } from '../harness/spots.ts';
import { waitFor } from '../harness/wait-for.ts';

declare global {
  interface Window {
    /** What a page prepared with {@link rememberClaims} has said, one after the other, of where the board is and that it is empty. */
    claims?: string[];
  }
}

const rememberClaims = (): void => {
  const claims: string[] = [];
  window.claims = claims;
  const shown = new Map<string, string | null>();
  const look = (): void => {
    for (const selector of ['.storage-label', '.welcome h2']) {
      const text = document.querySelector(selector)?.textContent ?? null;
      if (text === (shown.get(selector) ?? null)) continue;
      shown.set(selector, text);
      if (text !== null) claims.push(text);
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
};

const claimsOf = (page: Page): Promise<string[]> => page.evaluate(() => window.claims ?? []);

describe('a board that the archive keeps', () => {
  const scene = useScene();

  const archive = () => {
    const { archive: handle } = scene.stack;
    if (handle === null) throw new Error('the stack has no archive');
    return handle;
  };

  test('is there for whoever comes when nobody else is', async () => {
    const context = await scene.person();
    const ann = await openBoard(context, scene.stack.url);
    const link = linkOf(ann);
    await drawWith(ann, 'r', ...here);
    await drawWith(ann, 'p', ...there);
    await waitForShapes(
      ann,
      'both',
      (shapes) => shapes.length === 2 && shapes.every(({ complete }) => complete),
    );
    await waitForSaved(ann);
    await ann.close();

    const ben = await openBoard(await scene.person(), link);
    const found = await waitForShapes(ben, 'both', ({ length }) => length === 2);
    expect(found.map(({ type }) => type).sort()).toEqual(['rectangle', 'stroke']);
  });

  test('has lost nothing that was called saved when everything is killed at once', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    const link = linkOf(ann);
    await drawWith(ann, 'r', ...here);
    await waitForSaved(ann);
    await drawWith(ann, 'o', ...there);
    await waitForShapes(ann, 'both', ({ length }) => length === 2);
    await waitForSaved(ann);
    await Promise.all([archive().kill9(), scene.stack.signaling.kill9()]);
    await ann.context().close();

    await scene.stack.signaling.start();
    await archive().start();
    const ben = await openBoard(await scene.person(), link);
    await waitForShapes(ben, 'both', ({ length }) => length === 2, 40_000);
  });

  test('goes on being saved when the archive comes back while people draw', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    const ben = await openBoard(await scene.person(), linkOf(ann));
    await drawWith(ann, 'r', ...here);
    await waitForSaved(ann);
    await archive().kill9();
    await drawWith(ben, 'o', ...there);
    await waitForShapes(ann, 'both', ({ length }) => length === 2);
    await archive().start();
    await Promise.all([ann, ben].map((page) => waitForSaved(page, 60_000)));
    await waitForSameShapes([ann, ben]);
  });

  test('is called saved by its badge exactly when the archive has all of it', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    const badge = (state: 'new' | 'saved' | 'saving' | 'device') =>
      ann.locator(`[data-storage=${state}]`).waitFor();
    await badge('new');
    await drawWith(ann, 'r', ...here);
    await badge('saved');

    const { pid } = archive();
    process.kill(pid, 'SIGSTOP');
    try {
      await drawWith(ann, 'o', ...there);
      await badge('saving');
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await badge('saved');

    await archive().kill9();
    await drawWith(ann, 'p', { x: 300, y: 400 }, { x: 500, y: 500 });
    await waitForShapes(ann, 'the stroke', ({ length }) => length === 3);
    await badge('device');
    await archive().start();
    await badge('saved');
  });

  test('claims nothing of itself to a newcomer before it is known, nor of a new one that it is being opened', async () => {
    const ann = await scene.person();
    const ben = await scene.person();
    for (const context of [ann, ben]) await context.addInitScript(rememberClaims);
    const made = await openBoard(ann, scene.stack.url);
    await made.getByRole('heading', { name: 'An empty board' }).waitFor();
    await drawWith(made, 'r', ...here);
    await waitForSaved(made);
    expect(await claimsOf(made)).not.toContain('Opening…');

    const link = linkOf(made);
    const opened = await openBoard(ben, link);
    await opened.locator('[data-storage=saved]').waitFor();
    await waitForShapes(opened, 'the rectangle', ({ length }) => length === 1);
    expect(await claimsOf(opened)).toEqual(['Opening…', 'Saved']);
  });

  test('can be joined by a program that is no browser', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    await drawWith(ann, 'r', ...here);
    await waitForSaved(ann);
    const peer = startNodePeer(linkOf(ann));
    try {
      await waitFor(() => peer.doc.getMap('shapes').size === 1, { what: 'the rectangle in Node.js' });
    } finally {
      await peer.leave();
    }
  });
});
