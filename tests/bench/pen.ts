/** From a pen's event in one browser page to the changed board in another, on one machine. */
import type { Page } from 'playwright-core';
import { linkOf, openBoard, waitForLinks, waitForShapes } from '../harness/board-page.ts';
import { CHROMIUM, launchBrowser } from '../harness/browser.ts';
import { startStack } from '../harness/stack.ts';
import { printTimes } from './lib/report.ts';

const RUNS = 3;
const MOVES = 150;

/** A place of the pen, in board units, and when that happened to it which is measured. */
interface Mark {
  readonly x: number;
  readonly y: number;
  /** Milliseconds since 1970. Both pages' clocks are this machine's: time origin plus time since. */
  readonly at: number;
}

declare global {
  interface Window {
    /** At the writer: each event. At the reader: each point of the strokes, when a change of the board first had it. */
    marks?: Mark[];
  }
}

/** Notes each move of the pointer that draws, and the time that the browser gives it. */
const noteEvents = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const marks: Mark[] = [];
    window.marks = marks;
    addEventListener(
      'pointermove',
      ({ clientX: x, clientY: y, buttons, timeStamp }) => {
        if (buttons > 0) marks.push({ x, y, at: performance.timeOrigin + timeStamp });
      },
      true,
    );
  });

/** Notes each point that a change adds to a stroke, and the time at which the change is there. */
const notePoints = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const marks: Mark[] = [];
    window.marks = marks;
    const known = new Map<string, number>();
    const board = window.meshboard?.board;
    board?.onChange(() => {
      const at = performance.timeOrigin + performance.now();
      for (const shape of board.ordered) {
        // A complete stroke is packed anew, with other points.
        if (shape.type !== 'stroke' || shape.complete) continue;
        for (let i = known.get(shape.id) ?? 0; i + 2 < shape.points.length; i += 3)
          marks.push({ x: shape.x + (shape.points[i] ?? 0), y: shape.y + (shape.points[i + 1] ?? 0), at });
        known.set(shape.id, shape.points.length);
      }
    });
  });

const marksOf = (page: Page): Promise<readonly Mark[]> => page.evaluate(() => window.marks ?? []);

/** Half the distance between two moves: no other point is as near. */
const NEAR = 1;

const waitForPoint = (page: Page, x: number, y: number): Promise<unknown> =>
  page.waitForFunction(
    ([wantedX, wantedY, near]) =>
      window.marks?.some((mark) => Math.hypot(mark.x - wantedX, mark.y - wantedY) < near) === true,
    [x, y, NEAR] as const,
    { polling: 5 },
  );

const stack = await startStack({ archive: false });
const browser = await launchBrowser({ executablePath: CHROMIUM, asUsual: true });
const writer = await openBoard(await browser.newContext(), stack.url);
const reader = await openBoard(await browser.newContext(), linkOf(writer));
await waitForLinks(writer, 1);
await waitForLinks(reader, 1);
await noteEvents(writer);
await notePoints(reader);

await writer.keyboard.press('p');
for (let run = 0; run < RUNS; run++) {
  const top = 150 + run * 60;
  await writer.mouse.move(300, top);
  await writer.mouse.down();
  for (let i = 1; i <= MOVES; i++) {
    const [x, y] = [300 + i * 4, top + (i % 7) * 5];
    await writer.mouse.move(x, y);
    // One at a time: what is measured is how long an event takes, not how long others wait before it.
    await waitForPoint(reader, x, y);
  }
  await writer.mouse.up();
  await waitForShapes(reader, 'the stroke', (shapes) => shapes.filter((each) => each.complete).length > run);
}

const points = await marksOf(reader);
const delays = (await marksOf(writer)).flatMap(({ x, y, at }) => {
  // By what it says, not by when it comes: the change that is next after an event may be an earlier one's.
  const point = points.find((each) => Math.hypot(each.x - x, each.y - y) < NEAR);
  return point === undefined ? [] : [point.at - at];
});
printTimes('pen event on A to the changed board on B', delays, { ms: 5, words: 'median at most 5 ms' }, 1);
console.log(`${delays.length} events that drew, of ${RUNS * MOVES} moves`);
await browser.close();
await stack.stop();
process.exit(0);
