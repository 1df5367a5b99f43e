import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { describe, test } from 'vitest';
import { drawWith, linkOf, waitForLinks, waitForShapes } from '../harness/board-page.ts';
import { waitFor } from '../harness/wait-for.ts';
import { icePath } from './lab/ice-watch.ts';
import { drawTogether, waitForLink } from './lab/people.ts';
import { useLab } from './lab/use-lab.ts';

const lab = useLab({
  'ann-1': 'cone',
  'ben-1': 'cone',
  'ann-2': 'cone',
  'ben-2': 'cone',
  'ann-3': 'cone',
  'ben-3': 'cone',
  'ann-4': 'cone',
  'ben-4': 'cone',
});

/** Milliseconds within which data has to be back. What is measured is printed, and is to be 3 s or less. */
const BACK_WITHIN = 15_000;

declare global {
  interface Window {
    /** What has happened to the page's links and to its room's connection with the server. */
    roomLog?: string[];
  }
}

const keepLog = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const log: string[] = [];
    window.roomLog = log;
    const room = window.meshboard?.room;
    room?.on('linkDown', (_, reason) => log.push(`link ${reason}`));
    room?.on('status', ({ state }) => log.push(state));
  });

const logOf = (page: Page): Promise<readonly string[]> => page.evaluate(() => window.roomLog ?? []);

/** What a log holds besides that the room was tried for while its only link hung. */
const lossesIn = (logs: readonly (readonly string[])[]): readonly string[] =>
  logs.flat().filter((entry) => entry !== 'connecting' && entry !== 'connected');

const drawApart = async (ann: Page, ben: Page): Promise<void> => {
  await drawWith(ann, 'd', { x: 300, y: 400 }, { x: 400, y: 500 });
  await drawWith(ben, 'r', { x: 500, y: 400 }, { x: 600, y: 500 });
};

/** Waits until a page has what both drew during the cut. @returns the milliseconds since `from`. */
const meanwhileArrived = async (page: Page, from: number, timeout: number): Promise<number> => {
  await waitForShapes(page, 'what was drawn during the cut', ({ length }) => length === 4, timeout);
  return Math.round(performance.now() - from);
};

// Each has sites of its own, and all do little but wait.
describe.concurrent('two people with a direct link whose path is cut', { timeout: 120_000 }, () => {
  test.for([
    ['udp', 10, 'ann-1', 'ben-1'],
    ['udp', 20, 'ann-2', 'ben-2'],
    ['everything', 40, 'ann-3', 'ben-3'],
  ] as const)(
    'of %s for %i s: what they draw meanwhile arrives',
    async ([what, seconds, here, there], context) => {
      const { expect } = context;
      const ann = await lab.visit(context, here, lab.urls.stun);
      const ben = await lab.visit(context, there, linkOf(ann));
      await Promise.all([waitForLink(ann, false), waitForLink(ben, false)]);
      await drawTogether(ann, ben);
      await Promise.all([keepLog(ann), keepLog(ben)]);

      lab.site(here).cut(what);
      const until = pause(seconds * 1_000);
      await drawApart(ann, ben);
      await until;
      lab.site(here).mend();

      const mended = performance.now();
      const back = await Promise.all([ann, ben].map((page) => meanwhileArrived(page, mended, BACK_WITHIN)));
      const logs = await Promise.all([logOf(ann), logOf(ben)]);
      console.log(
        `${what} cut for ${seconds} s: back after ${back.join(' and ')} ms; ${JSON.stringify(logs)}`,
      );
      // The link itself has lasted, and so has the connection to the server. Without either for 40 s the link may
      // reach the 45 s of silence after which it is given up and dialled anew: then too nothing is lost.
      if (what === 'udp') expect(lossesIn(logs)).toEqual([]);
      // While the link hung the room did not claim to be connected, and now it does.
      if (seconds >= 20) for (const log of logs) expect(log[0]).toBe('connecting');
      await Promise.all([ann, ben].map((page) => waitForLinks(page, 1)));
      await Promise.all(
        [ann, ben].map((page) =>
          page.waitForFunction(() => window.meshboard?.room.status.state === 'connected', undefined, {
            timeout: 10_000,
          }),
        ),
      );
    },
  );

  test('of udp, where there is TURN: what they draw arrives through coturn over TCP', async (context) => {
    const { expect } = context;
    const ann = await lab.visit(context, 'ann-4', lab.urls.turn);
    const ben = await lab.visit(context, 'ben-4', linkOf(ann));
    await Promise.all([waitForLink(ann, false), waitForLink(ben, false)]);
    await drawTogether(ann, ben);
    await Promise.all([keepLog(ann), keepLog(ben)]);

    lab.site('ann-4').cut('udp');
    const cut = performance.now();
    await drawApart(ann, ben);
    const arrived = await Promise.all([ann, ben].map((page) => meanwhileArrived(page, cut, 40_000)));
    console.log(`udp cut for good: the relay carries after ${arrived.join(' and ')} ms`);
    // The room says so of itself, although at one end the connection may have counted as connected all along.
    await Promise.all([waitForLink(ann, true, 10_000), waitForLink(ben, true, 10_000)]);
    const path = await waitFor(() => icePath(ann), { what: 'a path' });
    expect([path.local, path.remote]).toContain('relay');
    expect(lossesIn(await Promise.all([logOf(ann), logOf(ben)]))).toEqual([]);
  });
});
