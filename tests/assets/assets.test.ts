import { join } from 'node:path';
import { type AssetStore, createMemoryAssetStore } from '@meshboard/room';
import { createSignalingServer, type SignalingServer } from '@meshboard/signaling';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { launchBrowser, listenTo } from '../harness/browser.ts';
import { startNodePeer } from '../harness/node-peer.ts';
import { personIn } from '../harness/person.ts';
import { temporaryFolder } from '../harness/temporary.ts';
import type {} from './page.ts';

const SIZE = 6_000_000;
/** docs/PROTOCOL.md, Assets. */
const PIECE_BYTES = 65_536;

describe('assets between Chromium pages, kept in IndexedDB', () => {
  const folder = temporaryFolder('assets');
  let server: SignalingServer;
  let browser: Browser;

  beforeAll(async () => {
    await build({
      configFile: false,
      root: import.meta.dirname,
      logLevel: 'error',
      build: {
        outDir: folder.path,
        emptyOutDir: true,
        rolldownOptions: { input: join(import.meta.dirname, 'index.html') },
      },
    });
    [server, browser] = await Promise.all([
      createSignalingServer({ appFolder: folder.path }),
      launchBrowser(),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    folder[Symbol.dispose]();
  });

  const person = (): Promise<BrowserContext> => personIn(browser);

  const open = async (context: BrowserContext, address = server.url): Promise<Page> => {
    const page = listenTo(await context.newPage());
    await page.goto(address);
    await page.waitForFunction(() => window.assetPage !== undefined);
    return page;
  };
  const linked = (page: Page): Promise<unknown> =>
    page.waitForFunction(() => (window.assetPage?.links() ?? 0) > 0);
  const put = (page: Page): Promise<string | undefined> =>
    page.evaluate((size) => window.assetPage?.put(size), SIZE);
  const get = (page: Page, hash: string | undefined, waitMs = 20_000, stopAt = 2) =>
    page.evaluate(([of, wait, stop]) => window.assetPage?.get(of, wait, stop), [
      hash ?? '',
      waitMs,
      stopAt,
    ] as const);

  test('what one puts the other gets, with progress, and still has after a reload with nobody there', async () => {
    const ann = await person();
    const annsPage = await open(ann);
    const hash = await put(annsPage);
    const ben = await open(await person(), annsPage.url());
    await linked(ben);
    const got = await get(ben, hash);
    expect(got).toMatchObject({ bytes: SIZE, hash, last: SIZE });
    expect(got?.first).toBeLessThan(SIZE);

    await ann.close();
    await ben.reload();
    await ben.waitForFunction(() => window.assetPage !== undefined);
    expect(await get(ben, hash, 0)).toMatchObject({ bytes: SIZE, hash });
  });

  test('what had come when the page was closed in the middle does not come again', async () => {
    const ann = await open(await person());
    const hash = await put(ann);
    const ben = await open(await person(), ann.url());
    await linked(ben);
    expect(await get(ben, hash, 20_000, 0.9)).toBeNull();
    await ben.reload();
    await linked(ben);
    const got = await get(ben, hash);
    expect(got).toMatchObject({ bytes: SIZE, hash });
    // The first report is of what was kept and one piece more. What had come last may not have been written yet.
    expect(got?.first).toBeGreaterThan(5 * PIECE_BYTES);
  });

  test('wrong bytes are refused', async () => {
    const ann = await open(await person());
    const hash = await put(ann);
    let lies = 0;
    const liar: AssetStore = {
      ...createMemoryAssetStore(),
      get: async () => {
        lies += 1;
        return new Uint8Array(SIZE).fill(7);
      },
      size: async () => SIZE,
    };
    const mallory = startNodePeer(ann.url(), { assets: { store: liar } });
    onTestFinished(() => mallory.leave());
    const link = ann.url();
    await linked(ann);
    await ann.close();
    const ben = await open(await person(), link);
    await linked(ben);
    await expect(get(ben, hash, 500)).rejects.toThrow(/AssetError/);
    expect(lies).toBeGreaterThan(0);
  });
});
