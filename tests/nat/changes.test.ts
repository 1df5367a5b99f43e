import type { Page } from 'playwright-core';
import { describe, type TestContext, test } from 'vitest';
import { drawWith, linkOf, waitForSameShapes, waitForShapes } from '../harness/board-page.ts';
import { waitFor } from '../harness/wait-for.ts';
import { icePath, iceUser } from './lab/ice-watch.ts';
import { drawApart, drawnApartArrived, drawTogether, waitForLink } from './lab/people.ts';
import { keepLog, linksLostIn, logOf } from './lab/room-log.ts';
import { useLab } from './lab/use-lab.ts';

const lab = useLab({
  'direct-ann': 'cone',
  'direct-ben': 'cone',
  'relayed-ann': 'symmetric',
  'relayed-ben': 'symmetric',
  'lossy-ann': 'cone',
  'lossy-ben': 'cone',
  home: 'cone',
});

type Place = Parameters<typeof lab.site>[0];

/** Milliseconds within which what was drawn has to be on both screens. What is measured is printed. */
const ARRIVES_WITHIN = 60_000;

/** Ann and Ben, who have drawn together over a link of the kind asked for. */
const meet = async (
  context: TestContext,
  [here, there]: readonly [Place, Place],
  { server, relayed }: { server: string; relayed: boolean },
): Promise<readonly [Page, Page]> => {
  const ann = await lab.visit(context, here, server);
  const ben = await lab.visit(context, there, linkOf(ann));
  await Promise.all([waitForLink(ann, relayed), waitForLink(ben, relayed)]);
  await drawTogether(ann, ben);
  await Promise.all([keepLog(ann), keepLog(ben)]);
  return [ann, ben];
};

/** Both draw. @returns how many milliseconds after `from` each of them has all of it. */
const drawAndWait = async (pages: readonly [Page, Page], from: number): Promise<readonly number[]> => {
  await drawApart(...pages);
  return Promise.all(pages.map((page) => drawnApartArrived(page, from, ARRIVES_WITHIN)));
};

// Each has sites of its own, and all do little but wait.
describe.concurrent('two people whose network changes', { timeout: 120_000 }, () => {
  test.for([
    ['direct', 'stun', false],
    ['relayed', 'turn', true],
  ] as const)(
    'a router gets another public address under a %s link: what they draw arrives',
    async ([kind, offer, relayed], context) => {
      const { expect } = context;
      const people = await meet(context, [`${kind}-ann`, `${kind}-ben`], {
        server: lab.urls[offer],
        relayed,
      });
      const before = await Promise.all(people.map(icePath));

      lab.site(`${kind}-ann`).move();
      const arrived = await drawAndWait(people, performance.now());
      const logs = await Promise.all(people.map(logOf));
      console.log(
        `another address, ${kind} link: on both screens after ${arrived.join(' and ')} ms; ` +
          `${JSON.stringify(before)}; ${JSON.stringify(logs)}`,
      );
      expect(linksLostIn(logs)).toEqual([]);
      await Promise.all(people.map((page) => waitForLink(page, relayed)));
    },
  );

  test('every tenth packet is lost: they find each other, and all that they draw arrives', async (context) => {
    const { expect } = context;
    const site = lab.site('lossy-ann');
    site.lossy(10);
    const opened = performance.now();
    const people = await meet(context, ['lossy-ann', 'lossy-ben'], {
      server: lab.urls.stun,
      relayed: false,
    });
    const met = Math.round(performance.now() - opened);
    const each = 20;
    await Promise.all(
      people.map(async (page, column) => {
        for (let row = 0; row < each; row += 1) {
          const at = { x: 300 + column * 200 + (row % 4) * 40, y: 330 + Math.floor(row / 4) * 50 };
          await drawWith(page, row % 2 === 0 ? 'd' : 'r', at, { x: at.x + 30, y: at.y + 40 });
        }
      }),
    );
    const drawn = performance.now();
    const all = ({ length }: { readonly length: number }): boolean => length === 2 + 2 * each;
    await Promise.all(people.map((page) => waitForShapes(page, 'all that was drawn', all, ARRIVES_WITHIN)));
    const shapes = await waitForSameShapes(people);
    const logs = await Promise.all(people.map(logOf));
    console.log(
      `${site.lostPackets} packets lost: met and drew after ${met} ms, the last of ${shapes.length} shapes on both ` +
        `screens ${Math.round(performance.now() - drawn)} ms after it was drawn; ${JSON.stringify(logs)}`,
    );
    expect(shapes.every(({ complete }) => complete)).toBe(true);
    expect(site.lostPackets).toBeGreaterThan(0);
    expect(linksLostIn(logs)).toEqual([]);
  });

  test('the browsers say that they are online again: ICE restarts, the link stays', async (context) => {
    const { expect } = context;
    const people = await meet(context, ['home', 'home'], { server: lab.urls.stun, relayed: false });
    const before = await Promise.all(people.map(iceUser));

    const changed = performance.now();
    await Promise.all(people.map((page) => page.evaluate(() => window.dispatchEvent(new Event('online')))));
    const arrived = await drawAndWait(people, changed);
    await Promise.all(
      people.map((page, index) =>
        waitFor(async () => (await iceUser(page)) !== before[index], { what: 'ICE to have been restarted' }),
      ),
    );
    const restarted = Math.round(performance.now() - changed);
    // Over the path that the restart has left.
    const [ann, ben] = people;
    await drawWith(ann, 'o', { x: 300, y: 550 }, { x: 400, y: 650 });
    await waitForShapes(ben, 'the ellipse', ({ length }) => length === 5);
    const logs = await Promise.all(people.map(logOf));
    console.log(
      `online again: on both screens after ${arrived.join(' and ')} ms, ICE restarted within ${restarted} ms; ` +
        JSON.stringify(logs),
    );
    expect(logs).toEqual([[], []]);
    await Promise.all(people.map((page) => waitForLink(page, false)));
  });
});

// After the others: coturn is everybody's.
describe('two people whose relay is killed', { timeout: 120_000 }, () => {
  test('coturn starts again and knows no allocation: what they draw meanwhile arrives', async (context) => {
    const { expect } = context;
    const people = await meet(context, ['relayed-ann', 'relayed-ben'], {
      server: lab.urls.turn,
      relayed: true,
    });

    await lab.turn.kill();
    const killed = performance.now();
    await drawApart(...people);
    await lab.turn.start();
    const started = performance.now();
    const arrived = await Promise.all(people.map((page) => drawnApartArrived(page, started, ARRIVES_WITHIN)));
    const logs = await Promise.all(people.map(logOf));
    console.log(
      `coturn away for ${Math.round(started - killed)} ms: on both screens after ${arrived.join(' and ')} ms; ` +
        JSON.stringify(logs),
    );
    expect(linksLostIn(logs)).toEqual([]);
    await Promise.all(people.map((page) => waitForLink(page, true)));
  });
});
