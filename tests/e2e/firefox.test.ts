import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { drawWith, linkOf, openBoard } from '../harness/board-page.ts';
import { type Firefox, type FirefoxPage, launchFirefox } from '../harness/firefox/firefox.ts';
import { useScene } from '../harness/scene.ts';
import { here } from '../harness/spots.ts';
import { waitFor } from '../harness/wait-for.ts';

const ARTIFACTS = join(import.meta.dirname, '..', 'artifacts');

/** A Firefox takes far longer to start and to load than Chromium's headless shell, above all beside another lane of tests. */
const LONG_MS = 60_000;

// Without an archive: what a page has it has from the other, or from its own local copy.
const scene = useScene({ archive: false });
let firefox: Firefox;
beforeAll(async () => {
  firefox = await launchFirefox();
});
afterAll(() => firefox.close());

const ready = async (page: FirefoxPage): Promise<void> => {
  await waitFor(() => page.evaluate('window.meshboard !== undefined'), {
    what: 'a board in Firefox',
    timeout: LONG_MS,
  });
};

const openInFirefox = async (link: string): Promise<FirefoxPage> => {
  const page = await firefox.newPage();
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') {
      mkdirSync(ARTIFACTS, { recursive: true });
      writeFileSync(join(ARTIFACTS, 'firefox.png'), await page.screenshot());
    }
    await page.close();
  });
  const url = new URL(link);
  url.searchParams.set('debug', '');
  await page.goto(url.href);
  await ready(page);
  return page;
};

const TYPES = 'window.meshboard.board.ordered.map(({ type }) => type)';

/** How many others a page shows the pointer of. */
const POINTERS =
  '[...window.meshboard.editor.peers.get().values()].filter(({ cursor }) => cursor !== null).length';

/** Whether the page has one link, which leads directly to the other browser. */
const LINKED = `window.meshboard.room.members.filter(
  ({ link }) => link.state === 'up' && link.via === 'webrtc' && link.relayed === false,
).length === 1`;

const bothHave = async (ann: Page, ben: FirefoxPage, types: readonly string[]): Promise<void> => {
  await waitFor(
    async () => {
      expect([await ann.evaluate(TYPES), await ben.evaluate(TYPES)]).toEqual([types, types]);
      return true;
    },
    { what: `${types.join(' and ')} in both`, timeout: LONG_MS },
  );
};

const drawInFirefox = async (ben: FirefoxPage): Promise<void> => {
  await ben.press('p');
  await ben.drag([
    [600, 300],
    [650, 340],
    [720, 320],
  ]);
};

/** Each sees the other point, and both say that they are linked directly. */
const meet = async (ann: Page, ben: FirefoxPage): Promise<void> => {
  await ann.mouse.move(500, 400);
  await waitFor(async () => (await ben.evaluate(POINTERS)) === 1, {
    what: 'Ann’s pointer in Firefox',
    timeout: LONG_MS,
  });
  await waitFor(async () => (await ann.evaluate(POINTERS)) === 1, {
    what: 'Ben’s pointer in Chromium',
    timeout: LONG_MS,
  });
  await waitFor(() => ann.evaluate(LINKED), { what: 'a direct link in Chromium', timeout: LONG_MS });
  await waitFor(() => ben.evaluate(LINKED), { what: 'a direct link in Firefox', timeout: LONG_MS });
};

describe('Firefox draws together with Chromium', { timeout: 3 * LONG_MS }, () => {
  test('whose board it opens and whom it dials, and keeps the board for when nobody else is there', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    await drawWith(ann, 'r', ...here);
    const ben = await openInFirefox(linkOf(ann));
    await bothHave(ann, ben, ['rectangle']);
    await drawInFirefox(ben);
    await bothHave(ann, ben, ['rectangle', 'stroke']);
    await meet(ann, ben);
    await ann.close();
    await ben.reload();
    await ready(ben);
    expect(await ben.evaluate(TYPES)).toEqual(['rectangle', 'stroke']);
  });

  test('which opens its board, and dials it', async () => {
    const ben = await openInFirefox(scene.stack.url);
    await drawInFirefox(ben);
    const link = new URL(String(await ben.evaluate('location.href')));
    link.search = '';
    const ann = await openBoard(await scene.person(), link.href);
    await bothHave(ann, ben, ['stroke']);
    await drawWith(ann, 'r', ...here);
    await bothHave(ann, ben, ['stroke', 'rectangle']);
    await meet(ann, ben);
  });
});
