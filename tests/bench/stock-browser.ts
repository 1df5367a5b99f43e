/** From an update in one browser to the changed document in another, and back, beside stock y-webrtc. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createCapability, formatFragment } from '@meshboard/room';
import { createSignalingServer } from '@meshboard/signaling';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { CHROMIUM, launchBrowser } from '../harness/browser.ts';
import { temporaryFolder } from '../harness/temporary.ts';
import { waitFor } from '../harness/wait-for.ts';
import { openRoomUrl } from '../interop/peer/open-room-url.ts';
import type { Rival } from './lib/full-room.ts';
import { median, p95 } from './lib/report.ts';
import { printVersus } from './lib/versus.ts';

const SIZES = [2, 4, 8];
const RIVALS = ['meshboard', 'y-webrtc'] as const satisfies readonly Rival[];
/** In turns, so that what else the machine does is done to both. */
const ROUNDS = 3;
const ROUND_TRIPS = 150;
/** Longer than a frame: no update waits for another. */
const EVERY_MS = 25;
/** What joining costs shall be over. */
const SETTLE_MS = 2_000;

using folder = temporaryFolder('rivals');
await build({
  configFile: false,
  root: join(import.meta.dirname, 'rival-page'),
  logLevel: 'error',
  build: { outDir: folder.path, emptyOutDir: true },
});
const server = await createSignalingServer({ appFolder: folder.path });
const browser = await launchBrowser({ executablePath: CHROMIUM, asUsual: true });
let rooms = 0;

/** One page of a profile of its own, which shares no BroadcastChannel with another. */
const openPeer = async (): Promise<Page> => {
  const context = await browser.newContext();
  // tsx compiles functions with calls of this helper in them, which pages do not have.
  await context.addInitScript('globalThis.__name = (named) => named');
  const page = await context.newPage();
  await page.goto(server.url);
  await page.waitForFunction(() => window.peer !== undefined);
  return page;
};

const linksOf = (page: Page): Promise<number> => page.evaluate(() => window.peer?.links() ?? 0);
const lengthOf = (page: Page): Promise<number> => page.evaluate(() => window.peer?.length() ?? 0);

/** A room of so many pages that are all linked, each of which has written and has what the others wrote. */
const openRoom = async (kind: Rival, size: number): Promise<Page[]> => {
  rooms += 1;
  const where =
    kind === 'meshboard'
      ? { kind, room: formatFragment(createCapability()), server: server.url }
      : { kind, room: `room ${rooms}`, server: openRoomUrl(server.url) };
  const link = kind === 'meshboard' ? `${server.url}/${where.room}` : where.room;
  const pages: Page[] = [];
  for (let i = 0; i < size; i++) {
    const page = await openPeer();
    pages.push(page);
    await page.evaluate((its) => window.peer?.join(its.kind, its.link, its.server), { ...where, link });
    // One after the other: stock clients that come in one moment may never be linked.
    await waitFor(async () => (await linksOf(page)) === i, { what: `${i} links`, timeout: 60_000 });
    await page.evaluate((text) => window.peer?.write(text), `hello of ${i}`);
  }
  await waitFor(async () => (await Promise.all(pages.map(lengthOf))).every((length) => length === size), {
    what: 'what each has written at all',
    timeout: 60_000,
  });
  return pages;
};

/** @returns half of each round trip, in milliseconds. */
const ways = async (kind: Rival, size: number): Promise<number[]> => {
  const pages = await openRoom(kind, size);
  await delay(SETTLE_MS);
  const [asking, answering] = [pages[0], pages.at(-1)];
  if (asking === undefined || answering === undefined) throw new Error('nobody');
  await answering.evaluate(() => window.peer?.answer());
  const trips = await asking.evaluate(({ count, every }) => window.peer?.roundTrips('me', count, every), {
    count: ROUND_TRIPS,
    every: EVERY_MS,
  });
  for (const page of pages) await page.context().close();
  if (trips === undefined) throw new Error('the page has no peer');
  return trips.map((trip) => trip / 2);
};

for (const size of SIZES) {
  const found: Record<Rival, number[]> = { meshboard: [], 'y-webrtc': [] };
  for (let round = 1; round <= ROUNDS; round++)
    for (const kind of RIVALS) {
      console.log(`  … ${kind}: a room of ${size} pages in Chromium, round ${round} of ${ROUNDS}`);
      found[kind].push(...(await ways(kind, size)));
    }
  const name = `an update's way to another page, room of ${size}`;
  const { meshboard: ours, 'y-webrtc': stock } = found;
  printVersus({ name: `${name}, median`, ours: median(ours), stock: median(stock), unit: 'ms', digits: 2 });
  printVersus({ name: `${name}, p95`, ours: p95(ours), stock: p95(stock), unit: 'ms', digits: 2 });
}
await browser.close();
await server.close();
process.exit(0);
