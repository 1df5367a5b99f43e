import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import {
  drag,
  drawWith,
  linkOf,
  openBoard,
  waitForLinks,
  waitForSameShapes,
  waitForShapes,
} from '../harness/board-page.ts';
import { lanAddress } from '../harness/isolation.ts';
import { useScene } from '../harness/scene.ts';
import { below, here, there } from '../harness/spots.ts';
import { waitFor } from '../harness/wait-for.ts';
import { openConnections, watchIce } from '../nat/lab/ice-watch.ts';

/** Somebody whose connections are watched. */
const watched = async (context: BrowserContext): Promise<BrowserContext> => {
  await watchIce(context);
  return context;
};

/** How many connections a page has. */
const connectionsOf = async (page: Page): Promise<number> => (await openConnections(page)).length;

/** What the links of a page's room run over. */
const pathsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    (window.meshboard?.room.members ?? [])
      .map(({ link }) => (link.state === 'up' ? link.via : 'none'))
      .sort(),
  );

const waitForPaths = (page: Page, paths: readonly string[]): Promise<unknown> =>
  waitFor(
    async () => {
      const now = await pathsOf(page);
      if (now.join() !== paths.join()) throw new Error(now.join());
      return true;
    },
    { what: `links over ${paths.join()}` },
  );

/** How many pointers of others a page knows of. */
const pointersOf = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      [...(window.meshboard?.editor.peers.get().values() ?? [])].filter(({ cursor }) => cursor !== null)
        .length,
  );

const waitForPointers = (page: Page, count: number, timeout: number): Promise<unknown> =>
  waitFor(
    async () => {
      const now = await pointersOf(page);
      if (now !== count) throw new Error(`${now} pointers`);
      return true;
    },
    { what: `${count} pointers`, timeout, interval: 25 },
  );

const point = async (page: Page): Promise<void> => {
  await page.mouse.move(400, 300);
  await page.mouse.move(420, 320, { steps: 3 });
};

describe('the boards that tabs of one browser remember', () => {
  const scene = useScene({ archive: false });

  test('are those with something on them, of all tabs; the list is emptied only after a question', async () => {
    const context = await scene.person();
    const one = await openBoard(context, scene.stack.url);
    const two = await openBoard(context, scene.stack.url);
    // Nobody has asked for this board, and nobody does by loading it again.
    await two.reload();
    await drawWith(one, 'r', ...here);
    await two.getByRole('button', { name: 'Menu' }).click();
    await two.getByRole('menuitem', { name: /Recent boards/ }).click();
    const dialog = two.getByRole('dialog', { name: 'Recent boards' });
    const waitForList = (pages: readonly Page[]): Promise<unknown> =>
      waitFor(
        async () => {
          const links = await dialog.getByRole('link').all();
          const hrefs = await Promise.all(links.map((link) => link.getAttribute('href')));
          const fragments = pages.map((page) => new URL(linkOf(page)).hash);
          if (hrefs.join() !== fragments.join()) throw new Error(hrefs.join());
          return true;
        },
        { what: `a list of ${pages.length}` },
      );
    await waitForList([one]);
    await two.evaluate(() => {
      window.meshboard?.board.add([{ type: 'ellipse', x: 300, y: 200, w: 80, h: 80 }]);
    });
    await waitForList([two, one]);

    await dialog.getByRole('button', { name: 'Remove all' }).click();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await waitForList([two, one]);
    await dialog.getByRole('button', { name: 'Remove all' }).click();
    await dialog.getByRole('button', { name: 'Remove all links' }).click();
    await dialog.getByText('No boards yet.').waitFor();
  });
});

describe('tabs of one browser on one board', () => {
  const scene = useScene({ archive: false });

  /** Two tabs of one browser that are linked, each with its pointer on the board. */
  const openTabs = async (url: string = scene.stack.url): Promise<readonly [Page, Page]> => {
    const context = await watched(await scene.person());
    const one = await openBoard(context, url);
    const two = await openBoard(context, linkOf(one));
    await Promise.all([waitForPaths(one, ['tab']), waitForPaths(two, ['tab'])]);
    await point(one);
    await point(two);
    await Promise.all([waitForPointers(one, 1, 5_000), waitForPointers(two, 1, 5_000)]);
    return [one, two];
  };

  test('have no connection to each other, and one each to somebody elsewhere', async () => {
    const [one, two] = await openTabs();
    const ben = await openBoard(await watched(await scene.person()), linkOf(one));
    await Promise.all([one, two, ben].map((page) => waitForLinks(page, 2)));
    await drawWith(one, 'r', ...here);
    await drawWith(two, 'o', ...there);
    await drawWith(ben, 'd', ...below);
    for (const page of [one, two, ben]) await waitForShapes(page, 'all three', ({ length }) => length === 3);
    await waitForSameShapes([one, two, ben]);
    for (const page of [one, two, ben]) await waitForPointers(page, 2, 5_000);
    expect(await Promise.all([one, two, ben].map(pathsOf))).toEqual([
      ['tab', 'webrtc'],
      ['tab', 'webrtc'],
      ['webrtc', 'webrtc'],
    ]);
    expect(await Promise.all([one, two, ben].map(connectionsOf))).toEqual([1, 1, 2]);

    await two.close();
    await Promise.all([waitForPointers(one, 1, 2_000), waitForPointers(ben, 1, 2_000)]);
    expect(await pathsOf(one)).not.toContain('tab');
  });

  test.each([
    ['of a secure context, which knows at once', 'secure', 2_000],
    ['elsewhere, which finds out by its silence', 'insecure', 12_000],
  ] as const)('show no pointer of one that has crashed: a page %s', async (_what, context, within) => {
    const lan = `http://${lanAddress()}:${scene.stack.port}`;
    const [one, two] = await openTabs(context === 'secure' ? scene.stack.url : lan);
    expect(await one.evaluate(() => isSecureContext)).toBe(context === 'secure');
    const control = await two.context().newCDPSession(two);
    // The page dies of it, and so does the answer.
    void control.send('Page.crash').catch(() => undefined);
    await waitForPointers(one, 0, within);
  });

  test('go on sharing when the server is dead', async () => {
    const [one, two] = await openTabs();
    await scene.stack.signaling.kill9();
    await drawWith(one, 'r', ...here);
    await drawWith(two, 'o', ...there);
    for (const page of [one, two]) await waitForShapes(page, 'both', ({ length }) => length === 2);
    await waitForPaths(one, ['tab']);
    await scene.stack.signaling.start();
  });

  test('share where the server lets nobody in', async () => {
    const context = await watched(await scene.person());
    await context.routeWebSocket(/socket\.io/, (socket) => socket.close());
    const one = await openBoard(context, scene.stack.url);
    const two = await openBoard(context, linkOf(one));
    await Promise.all([waitForPaths(one, ['tab']), waitForPaths(two, ['tab'])]);
    await two.keyboard.press('p');
    await drag(two, ...there);
    await waitForShapes(one, 'the stroke', ([stroke]) => stroke?.complete === true);
    await waitForPointers(one, 1, 5_000);
    expect(await Promise.all([one, two].map(connectionsOf))).toEqual([0, 0]);
  });

  // Chromium without a window hides no page, and freezes and caches none that is not hidden: what it would say is said.
  test.each([
    ['is frozen, and meet it again when it thaws', 'freeze', 'resume'],
    ['goes into the back/forward cache, and meet it again when it is back', 'pagehide', 'pageshow'],
  ])('part from one that %s', async (_what, goes, comes) => {
    const [one, two] = await openTabs();
    const tell = (event: string): Promise<unknown> =>
      two.evaluate((name) => {
        if (name.startsWith('page')) dispatchEvent(new PageTransitionEvent(name, { persisted: true }));
        else document.dispatchEvent(new Event(name));
      }, event);
    await tell(goes);
    await waitForPointers(one, 0, 2_000);
    await drawWith(one, 'r', ...here);
    await tell(comes);
    await waitForShapes(two, 'the rectangle', ({ length }) => length === 1);
    await waitForPointers(one, 1, 5_000);
    await Promise.all([waitForPaths(one, ['tab']), waitForPaths(two, ['tab'])]);
  });
});
