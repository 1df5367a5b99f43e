import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createSignalingServer, type SignalingServer } from '@meshboard/signaling';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { launchBrowser, listenTo } from '../harness/browser.ts';
import { personIn } from '../harness/person.ts';
import { temporaryFolder } from '../harness/temporary.ts';
import { openRoomUrl } from './peer/open-room-url.ts';

/**
 * The demo of y-webrtc that y-codemirror.next publishes, taken from its installed README: CodeMirror with everybody's
 * cursors, and `new WebrtcProvider('codemirror6-demo-room', ydoc)`. It is run as it is, and with one import line changed.
 */

const ROOT = join(import.meta.dirname, '..', '..');
const README = join(
  dirname(createRequire(import.meta.url).resolve('y-codemirror.next/package.json')),
  'README.md',
);

const THEIRS = "import { WebrtcProvider } from 'y-webrtc'";
const OURS = "import { WebrtcProvider } from '@meshboard/room/y-webrtc'";

/** Where y-webrtc 10.3.0 looks for others when nobody says where. */
const THEIR_SERVER = 'wss://y-webrtc-eu.fly.dev';

const demo = /### Example\s+```js\n(.*?)```/s.exec(readFileSync(README, 'utf8'))?.[1] ?? '';

const PAGES = { stock: demo, ours: demo.replace(THEIRS, OURS) } as const;
type Kind = keyof typeof PAGES;

/** Bundles both as any application is bundled: no alias, and the library as it is built and shipped. */
const bundle = async (folder: string): Promise<string> => {
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const kinds = Object.entries(PAGES);
  for (const [kind, source] of kinds) {
    writeFileSync(join(folder, `${kind}.js`), source);
    writeFileSync(
      join(folder, `${kind}.html`),
      `<!doctype html><title>${kind}</title><div id="editor"></div><script type="module" src="./${kind}.js"></script>`,
    );
  }
  const outDir = join(folder, 'dist');
  await build({
    configFile: false,
    root: folder,
    logLevel: 'error',
    build: {
      outDir,
      minify: false,
      rolldownOptions: { input: kinds.map(([kind]) => join(folder, `${kind}.html`)) },
    },
  });
  writeFileSync(join(outDir, 'index.html'), '');
  return outDir;
};

test('the demo differs by one import line', () => {
  const [theirs, ours] = [PAGES.stock, PAGES.ours].map((source) => source.split('\n'));
  expect(theirs).toContain(THEIRS);
  expect(ours).toHaveLength(theirs?.length ?? 0);
  expect(ours?.filter((line, index) => line !== theirs?.[index])).toEqual([OURS]);
});

describe('in two browsers', () => {
  const folder = temporaryFolder('public-demo');
  let server: SignalingServer;
  let browser: Browser;

  beforeAll(async () => {
    const appFolder = await bundle(folder.path);
    [server, browser] = await Promise.all([createSignalingServer({ appFolder }), launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    folder[Symbol.dispose]();
  });

  const person = (): Promise<BrowserContext> => personIn(browser);

  /** Lets the page of the stock provider, which names no server, find ours where it looks for its authors'. */
  const lead = (page: Page): Promise<void> =>
    page.routeWebSocket(`${THEIR_SERVER}/`, (theirs) => {
      const ours = new WebSocket(openRoomUrl(server.url));
      const early: (string | Buffer)[] = [];
      ours.on('open', () => {
        for (const message of early.splice(0)) ours.send(message);
      });
      ours.on('message', (data: Buffer) => theirs.send(data.toString()));
      ours.on('close', () => void theirs.close());
      theirs.onMessage((message) => {
        if (ours.readyState === WebSocket.OPEN) ours.send(message);
        else early.push(message);
      });
      theirs.onClose(() => ours.close());
    });

  const open = async (kind: Kind): Promise<Page> => {
    const page = listenTo(await (await person()).newPage());
    await lead(page);
    await page.goto(`${server.url}/${kind}.html`);
    await page.locator('.cm-content').waitFor();
    return page;
  };

  /** The words in the editor, without the other's cursor, whose name and invisible joiners stand among them. */
  const wordsOf = (page: Page): Promise<string[]> =>
    page.locator('.cm-content').evaluate((shown) => {
      const copy = shown.cloneNode(true) as Element;
      for (const cursor of copy.querySelectorAll('.cm-ySelectionCaret')) cursor.remove();
      return copy.textContent?.match(/\w+/g) ?? [];
    });

  /** Writes at the end of the text, and sees the other's page have it, with the cursor of who writes. */
  const write = async (from: Page, to: Page, text: string): Promise<void> => {
    await from.locator('.cm-content').click();
    await from.keyboard.press('Control+End');
    await from.keyboard.type(text);
    await to.locator('.cm-content').getByText(text).waitFor();
    const cursor = to.locator('.cm-ySelectionInfo');
    await cursor.waitFor({ state: 'attached' });
    expect(await cursor.textContent()).toMatch(/^Anonymous \d+$/);
  };

  test.each([
    ['ours', 'ours'],
    ['ours', 'stock'],
    ['stock', 'ours'],
  ] as const)('%s first, then %s: text and cursors go both ways', async (first, second) => {
    const ann = await open(first);
    await ann.locator('.cm-content').click();
    await ann.keyboard.type('before ');
    const ben = await open(second);
    await ben.locator('.cm-content').getByText('before').waitFor();
    await write(ann, ben, 'hello from Ann ');
    await write(ben, ann, 'hello from Ben ');
    const words = 'before hello from Ann hello from Ben'.split(' ');
    expect(await Promise.all([ann, ben].map(wordsOf))).toEqual([words, words]);
  });
});
