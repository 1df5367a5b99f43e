/**
 * From opening a board's link in a fresh browser profile, somebody being there, until this person can draw and sees the other:
 * on this machine's loopback, and as far from the server as a ping of 50 ms.
 */
import type { Page } from 'playwright-core';
import { drawWith, linkOf, openBoard } from '../harness/board-page.ts';
import { CHROMIUM, launchBrowser } from '../harness/browser.ts';
import { startStack } from '../harness/stack.ts';
import { startDistance } from './lib/distance.ts';
import { printTimes } from './lib/report.ts';

const RUNS = 11;
const GOAL = { ms: 1_000, words: 'about a second' };

/** Milliseconds from the navigation on. */
interface Opening {
  /** The board can be drawn on. */
  readonly ready: number;
  /** What the other has drawn, and the other's cursor with name and colour, are there. */
  readonly met: number;
}

/** Notes in the page when each happens; a question from outside would be one more thing to do meanwhile. */
const NOTE = `{
  let offered;
  Object.defineProperty(window, 'meshboard', {
    get: () => offered,
    set(value) {
      offered = value;
      const ready = performance.now();
      const { board, editor } = value;
      const look = () => {
        const seen = [...editor.peers.get().values()].some(({ cursor }) => cursor !== null);
        if (board.shapes.size > 0 && seen) window.opening ??= { ready, met: performance.now() };
      };
      board.onChange(look);
      editor.peers.subscribe(look);
      look();
    },
  });
}`;

const openingOf = (page: Page): Promise<Opening> =>
  page
    .waitForFunction(() => (window as { opening?: Opening }).opening, undefined, { polling: 200 })
    .then((handle) => handle.jsonValue() as Promise<Opening>);

for (const [where, pingMs] of [
  ['on loopback', 0],
  ['50 ms away', 50],
] as const) {
  const stack = await startStack({ archive: false });
  using distance = await startDistance(stack.port, pingMs);
  const browser = await launchBrowser({ executablePath: CHROMIUM, asUsual: true });
  const host = await openBoard(await browser.newContext(), stack.url);
  await drawWith(host, 'r', { x: 300, y: 200 }, { x: 500, y: 350 });
  await host.mouse.move(600, 400);
  const link = new URL(linkOf(host));
  link.port = String(distance.port);
  link.searchParams.set('debug', '');

  const openings: Opening[] = [];
  for (let run = 0; run < RUNS; run++) {
    const context = await browser.newContext();
    await context.addInitScript(NOTE);
    const page = await context.newPage();
    await page.goto(link.href, { waitUntil: 'commit' });
    openings.push(await openingOf(page));
    await context.close();
  }
  for (const [what, of] of [
    ['it can be drawn on', ({ ready }: Opening) => ready],
    ['strokes and cursor of the other are there', ({ met }: Opening) => met],
  ] as const) {
    printTimes(`opening a link ${where} until ${what}`, openings.map(of), GOAL);
  }
  await browser.close();
  await stack.stop();
}
process.exit(0);
