import { join } from 'node:path';
import { createSignalingServer } from '@meshboard/signaling';
import type { Page } from 'playwright-core';
import { build, createLogger, createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { launchBrowser, listenTo } from '../harness/browser.ts';
import { freePort } from '../harness/free-port.ts';
import { useScene } from '../harness/scene.ts';
import { temporaryFolder } from '../harness/temporary.ts';

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples');

describe('the examples, as Vite serves them in development', () => {
  const scene = useScene();
  const cache = temporaryFolder('examples');
  let vite: ViteDevServer | null = null;
  let origin = '';

  beforeAll(async () => {
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    vite = await createServer({
      configFile: join(EXAMPLES, 'vite.config.ts'),
      // Packages prepared for another test's pages, or a developer's, stay what they are.
      cacheDir: cache.path,
      // It would call every page that is closed a proxy error; what goes wrong in a page is printed by the scene.
      logLevel: 'silent',
      server: {
        host: '127.0.0.1',
        port,
        strictPort: true,
        proxy: { '/socket.io': { target: scene.stack.url, ws: true } },
      },
    });
    await vite.listen();
  });
  afterAll(async () => {
    await vite?.close();
    cache[Symbol.dispose]();
  });

  /** Somebody with a browser of their own at an example or at a link to a room of it. */
  const open = async (address: string): Promise<Page> => {
    const page = listenTo(await (await scene.person()).newPage());
    await page.goto(address);
    return page;
  };

  describe('the to-do list', () => {
    const add = async (page: Page, text: string): Promise<void> => {
      await page.getByLabel('What is to be done').fill(text);
      await page.getByRole('button', { name: 'Add' }).click();
    };
    const saved = (page: Page): Promise<void> => page.getByText('Saved on the server').waitFor();

    test('what one adds, ticks and deletes, the other sees, and who is there', async () => {
      const ann = await open(`${origin}/todo/`);
      await add(ann, 'Buy milk');
      await add(ann, 'Water the plants');
      const ben = await open(ann.url());
      await ben.getByLabel('Water the plants').check();
      await ann.getByRole('checkbox', { name: 'Water the plants', checked: true }).waitFor();
      expect(await ann.getByLabel('Buy milk').isChecked()).toBe(false);

      await ben.getByRole('listitem').filter({ hasText: 'Buy milk' }).getByRole('button').click();
      await ann.getByText('Buy milk').waitFor({ state: 'detached' });
      await add(ann, 'Sleep');
      await ben.getByText('Sleep').waitFor();
      expect(await ben.getByRole('listitem').allInnerTexts()).toEqual(
        await ann.getByRole('listitem').allInnerTexts(),
      );

      await ann.getByLabel('Your name').fill('Ann');
      await ben.getByText('Ann, Somebody (you)').or(ben.getByText('Somebody (you), Ann')).waitFor();
      await ann.close();
      await ben.getByText('Here: Somebody (you)', { exact: true }).waitFor();
    });

    test('what is saved is there when nobody else is', async () => {
      const ann = await open(`${origin}/todo/`);
      await add(ann, 'Buy milk');
      await saved(ann);
      const link = ann.url();
      await ann.close();
      const ben = await open(link);
      await ben.getByText('Buy milk').waitFor();
    });

    test('a link that only watches watches', async () => {
      const ann = await open(`${origin}/todo/`);
      await add(ann, 'Buy milk');
      const watch = await ann.getByRole('link', { name: 'only watches' }).getAttribute('href');
      const ben = await open(new URL(watch ?? '', ann.url()).href);
      await ben.getByLabel('Buy milk').waitFor();
      expect(await ben.getByLabel('Buy milk').isDisabled()).toBe(true);
      expect(await ben.getByRole('button').count()).toBe(0);
      await ann.getByLabel('Buy milk').check();
      await ben.getByRole('checkbox', { name: 'Buy milk', checked: true }).waitFor();
    });

    test('a damaged link says so', async () => {
      const page = await open(`${origin}/todo/#e/AAAA`);
      await page.getByText('This link is damaged').waitFor();
    });
  });

  describe('the text editor', () => {
    test('what one types the other sees, with the cursor of who types', async () => {
      const ann = await open(`${origin}/text-editor/`);
      const ben = await open(ann.url());
      await Promise.all([ann, ben].map((page) => page.getByText('2 here').waitFor()));
      await ann.getByLabel('Text').click();
      await ann.keyboard.type('Hello Ben');
      await ben.getByText('Hello Ben').waitFor();
      const cursor = ben.locator('.cm-ySelectionCaret');
      await cursor.waitFor();
      expect(await cursor.textContent()).toMatch(/[A-Z][a-z]+/);

      await ben.getByLabel('Text').click();
      await ben.keyboard.press('Control+End');
      await ben.keyboard.type(', hello Ann');
      await ann.getByText('Hello Ben, hello Ann').waitFor();
      await ben.bringToFront();
      await ben.keyboard.press('Control+z');
      await ann.getByText(', hello Ann').waitFor({ state: 'detached' });
      expect(await ben.getByLabel('Text').textContent()).toContain('Hello Ben');
    });
  });
});

describe('the examples, as they are built', () => {
  const folder = temporaryFolder('built examples');
  afterAll(() => folder[Symbol.dispose]());

  test('are bundled without a warning, and run from what came out', async () => {
    const warnings: string[] = [];
    const logger = createLogger('silent');
    logger.warn = (message) => warnings.push(message);
    logger.warnOnce = logger.warn;
    await build({
      configFile: join(EXAMPLES, 'vite.config.ts'),
      customLogger: logger,
      build: { outDir: folder.path, emptyOutDir: true },
    });
    expect(warnings).toEqual([]);

    const server = await createSignalingServer({ appFolder: folder.path });
    onTestFinished(() => server.close());
    const browser = await launchBrowser();
    onTestFinished(() => browser.close());
    const person = await browser.newContext();
    const open = async (example: string): Promise<Page> => {
      const page = listenTo(await person.newPage());
      await page.goto(`${server.url}/${example}/index.html`);
      return page;
    };
    const todo = await open('todo');
    await todo.getByLabel('What is to be done').fill('Buy milk');
    await todo.getByRole('button', { name: 'Add' }).click();
    await todo.getByLabel('Buy milk').waitFor();
    const editor = await open('text-editor');
    await editor.getByLabel('Text').click();
    await editor.keyboard.type('Hello');
    await editor.getByText('Hello').waitFor();
  });
});
