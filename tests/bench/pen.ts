/** From a pen's event in one browser page to the changed board in another, on one machine. */
import { drag, linkOf, openBoard, waitForLinks } from '../harness/board-page.ts';
import { launchBrowser } from '../harness/browser.ts';
import { startStack } from '../harness/stack.ts';
import { median, p95, printRow } from './lib/report.ts';

const RUNS = 3;
const MOVES = 150;
/** Between two moves, in milliseconds: slower than a pen, so that each event's change can be told from the next one's. */
const PAUSE_MS = 20;

const stack = await startStack({ archive: false });
const browser = await launchBrowser();
const alice = await browser.newContext();
const bob = await browser.newContext();
const writer = await openBoard(alice, stack.url);
const reader = await openBoard(bob, linkOf(writer));
await waitForLinks(writer, 1);
await waitForLinks(reader, 1);

// Both pages' clocks are this machine's: time origin plus time since.
const medians: number[] = [];
const worst: number[] = [];
for (let run = 0; run < RUNS; run++) {
  await writer.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { eventTimes: times });
    window.addEventListener(
      'pointermove',
      (event) => times.push(performance.timeOrigin + event.timeStamp),
      true,
    );
  });
  await reader.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { changeTimes: times });
    window.meshboard?.board.onChange(() => times.push(performance.timeOrigin + performance.now()));
  });
  await writer.keyboard.press('p');
  await writer.mouse.move(300, 150 + run * 60);
  await writer.mouse.down();
  for (let i = 1; i <= MOVES; i++) {
    await writer.mouse.move(300 + i * 4, 150 + run * 60 + (i % 7) * 5);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  await writer.mouse.up();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const events = await writer.evaluate(() => Reflect.get(window, 'eventTimes') as number[]);
  const changes = await reader.evaluate(() => Reflect.get(window, 'changeTimes') as number[]);
  const delays = events
    .slice(2)
    .map((event) => (changes.find((change) => change >= event) ?? Number.POSITIVE_INFINITY) - event)
    .filter(Number.isFinite);
  medians.push(median(delays));
  worst.push(p95(delays));
  await drag(writer, { x: 5, y: 300 }, { x: 6, y: 301 });
}
printRow(
  'pen event on A to the changed board on B',
  `median ${median(medians).toFixed(1)} ms, p95 ${median(worst).toFixed(1)} ms`,
  'median at most 5 ms',
  median(medians) <= 5,
);
await browser.close();
await stack.stop();
process.exit(0);
