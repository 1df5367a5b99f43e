import { setTimeout as pause } from 'node:timers/promises';
import { describe, test } from 'vitest';
import { linkOf, waitForLinks } from '../harness/board-page.ts';
import { waitFor } from '../harness/wait-for.ts';
import { icePath } from './lab/ice-watch.ts';
import { drawApart, drawnApartArrived, drawTogether, waitForLink } from './lab/people.ts';
import { keepLog, logOf, lossesIn } from './lab/room-log.ts';
import { useLab } from './lab/use-lab.ts';

const lab = useLab(['turn', 'stun'], {
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
      const back = await Promise.all([ann, ben].map((page) => drawnApartArrived(page, mended, BACK_WITHIN)));
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
    const arrived = await Promise.all([ann, ben].map((page) => drawnApartArrived(page, cut, 40_000)));
    console.log(`udp cut for good: the relay carries after ${arrived.join(' and ')} ms`);
    // The room says so of itself, although at one end the connection may have counted as connected all along.
    await Promise.all([waitForLink(ann, true, 10_000), waitForLink(ben, true, 10_000)]);
    const path = await waitFor(() => icePath(ann), { what: 'a path' });
    expect([path.local, path.remote]).toContain('relay');
    expect(lossesIn(await Promise.all([logOf(ann), logOf(ben)]))).toEqual([]);
  });
});
