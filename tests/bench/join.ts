/** From opening a board's link in a fresh browser profile to seeing what is on it, the app's first load included. */
import { drawWith, linkOf, openBoard, waitForShapes } from '../harness/board-page.ts';
import { CHROMIUM, launchBrowser } from '../harness/browser.ts';
import { startStack } from '../harness/stack.ts';
import { printTimes } from './lib/report.ts';

const RUNS = 7;
const GOAL = { ms: 1_000, words: 'about a second' };

for (const who of ['a person', 'the archive alone'] as const) {
  const stack = await startStack({ archive: who === 'the archive alone' });
  const browser = await launchBrowser({ executablePath: CHROMIUM, asUsual: true });

  // tsx compiles functions with calls of this helper in them, which pages do not have.
  const fresh = async () => {
    const context = await browser.newContext();
    await context.addInitScript('globalThis.__name = (named) => named');
    return context;
  };
  const host = await fresh();
  const board = await openBoard(host, stack.url);
  await drawWith(board, 'r', { x: 300, y: 200 }, { x: 500, y: 350 });
  const link = linkOf(board);
  if (who === 'the archive alone') {
    await board.waitForFunction(() => window.meshboard?.room.saved === 'saved');
    await host.close();
  }
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const context = await fresh();
    const page = await openBoard(context, link);
    const ms = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const shown = window.meshboard?.board;
          if (!shown) throw new Error('no board');
          const look = (): void => {
            if (shown.shapes.size > 0) resolve(performance.now());
          };
          shown.onChange(look);
          look();
        }),
    );
    times.push(ms);
    await waitForShapes(page, 'the rectangle', ({ length }) => length === 1);
    await context.close();
  }
  printTimes(`opening a link until the board is there, from ${who}`, times, GOAL);
  await browser.close();
  await stack.stop();
}
process.exit(0);
