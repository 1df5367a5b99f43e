/** A board of 20 MB to a newcomer in a real browser, beside 20 MB of plain bytes between the same two pages. */
import type { Page } from 'playwright-core';
import { linkOf, openBoard, waitForLinks } from '../harness/board-page.ts';
import { CHROMIUM, launchBrowser } from '../harness/browser.ts';
import { startStack } from '../harness/stack.ts';
import { plainPagesMs } from './lib/plain-pages.ts';
import { median, printRow } from './lib/report.ts';

const RUNS = 3;
const BYTES = 20_000_000;

/** Puts random strokes of about 2.5 KB into the board until the document has so many bytes. */
const fill = (page: Page): Promise<void> =>
  page.evaluate((bytes) => {
    const random = (of: number): number => Math.random() * of;
    const stroke = (i: number) => ({
      type: 'stroke' as const,
      x: (i % 100) * 300,
      y: Math.floor(i / 100) * 300,
      points: new Float32Array(
        Array.from({ length: 1_500 }, (_, k) => (k % 3 === 2 ? random(1) : random(250))),
      ),
      pressure: true,
    });
    window.meshboard?.board.add(Array.from({ length: Math.ceil(bytes / 2_500) }, (_, i) => stroke(i)));
  }, BYTES);

/** Connects a page's room, which holds nothing yet, and gives the milliseconds until it has everything. */
const joinedAndSyncedMs = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const room = window.meshboard?.room;
    if (!room) throw new Error('no room');
    const start = performance.now();
    const synced = new Promise<void>((resolve) => {
      const stop = room.on('synced', (value) => {
        if (!value) return;
        stop();
        resolve();
      });
    });
    room.connect();
    await synced;
    return performance.now() - start;
  });

const stack = await startStack({ archive: false });
const browser = await launchBrowser({ executablePath: CHROMIUM, asUsual: true });
const plain: number[] = [];
const synced: number[] = [];
for (let run = 0; run < RUNS; run++) {
  const contexts = [await browser.newContext(), await browser.newContext()] as const;
  // tsx compiles functions with calls of this helper in them, which pages do not have.
  for (const context of contexts) await context.addInitScript('globalThis.__name = (named) => named');
  const holder = await openBoard(contexts[0], stack.url);
  const newcomer = await openBoard(contexts[1], linkOf(holder));
  await waitForLinks(newcomer, 1);
  await newcomer.evaluate(() => window.meshboard?.room.disconnect());
  await waitForLinks(holder, 0);
  await fill(holder);
  plain.push(await plainPagesMs(holder, newcomer, BYTES));
  synced.push(await joinedAndSyncedMs(newcomer));
  const received = await newcomer.evaluate(() => window.meshboard?.room.traffic().bytesReceived ?? 0);
  console.log(
    `plain ${plain.at(-1)?.toFixed(0)} ms, joined and synced ${synced.at(-1)?.toFixed(0)} ms for ${(received / 1e6).toFixed(1)} MB`,
  );
  for (const context of contexts) await context.close();
}
const ratio = median(synced) / median(plain);
printRow(
  '20 MB board to a newcomer, in Chromium',
  `${ratio.toFixed(2)} × the plain channel`,
  'at most 1.3 ×',
  ratio <= 1.3,
);
await browser.close();
await stack.stop();
process.exit(0);
