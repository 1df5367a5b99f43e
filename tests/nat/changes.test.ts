import type { Page } from 'playwright-core';
import { describe, type TestContext, test } from 'vitest';
import { drawWith, linkOf, waitForSameShapes, waitForShapes } from '../harness/board-page.ts';
import { waitFor } from '../harness/wait-for.ts';
import { icePath, iceUser, turnUser } from './lab/ice-watch.ts';
import type { Site } from './lab/lab.ts';
import { drawApart, drawnApartArrived, drawTogether, waitForLink } from './lab/people.ts';
import { keepLog, linksLostIn, logOf } from './lab/room-log.ts';
import { useLab } from './lab/use-lab.ts';

const lab = useLab(['turn', 'stun', 'short-lived'], {
  'ann-1': 'cone',
  'ben-1': 'cone',
  'ann-2': 'symmetric',
  'ben-2': 'symmetric',
  'ann-3': 'symmetric',
  'ben-3': 'symmetric',
  'ann-4': 'cone',
  'ben-4': 'cone',
  'ann-5': 'cone',
  'ben-5': 'cone',
  'ann-6': 'cone',
  'ben-6': 'cone',
  'lossy-ann': 'cone',
  'lossy-ben': 'cone',
  home: 'cone',
});

type Place = Parameters<typeof lab.site>[0];

/** Milliseconds within which what was drawn has to be on both screens. What is measured is printed. */
const ARRIVES_WITHIN = 40_000;

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

/** One draws while leaving Wi-Fi, the other after it. @returns when Wi-Fi was left. */
const leaveWhileDrawing = async (site: Site, roamer: Page, settled: Page): Promise<number> => {
  await roamer.keyboard.press('d');
  await roamer.mouse.move(300, 400);
  await roamer.mouse.down();
  await roamer.mouse.move(350, 450, { steps: 4 });
  site.leaveLan();
  const left = performance.now();
  await roamer.mouse.move(400, 500, { steps: 4 });
  await roamer.mouse.up();
  await drawWith(settled, 'r', { x: 500, y: 400 }, { x: 600, y: 500 });
  return left;
};

// Each has sites of its own, and all do little but wait.
describe.concurrent('two people whose network changes', { timeout: 480_000 }, () => {
  // Ben has come later, and so it is he who dials: he offers when ICE restarts, and ann has to be found for it.
  test.for([
    ['ann', 'direct', 'stun', 1],
    ['ben', 'relayed', 'turn', 2],
  ] as const)(
    "%s's router gets another public address under a %s link: what both draw arrives",
    async ([who, kind, offer, number], context) => {
      const { expect } = context;
      const relayed = kind === 'relayed';
      const sites = [`ann-${number}`, `ben-${number}`] as const;
      const people = await meet(context, sites, { server: lab.urls[offer], relayed });
      const path = await icePath(people[0]);
      const before = await Promise.all(people.map(iceUser));

      lab.site(`${who}-${number}`).move();
      const arrived = await drawAndWait(people, performance.now());
      const logs = await Promise.all(people.map(logOf));
      console.log(
        `${who}'s address changed, ${kind} link: on both screens after ${arrived.join(' and ')} ms; ` +
          `${JSON.stringify(path)}; ${JSON.stringify(logs)}`,
      );
      expect(linksLostIn(logs)).toEqual([]);
      // It is the old link, on a new path.
      const after = await Promise.all(people.map(iceUser));
      for (const [index, user] of before.entries()) expect(after[index]).not.toBe(user);
      await Promise.all(people.map((page) => waitForLink(page, relayed)));
    },
  );

  test('TURN credentials run out, then a router gets another address: the link is back on new ones', async (context) => {
    const { expect } = context;
    const site = lab.site('ann-3');
    const people = await meet(context, ['ann-3', 'ben-3'], {
      server: lab.urls['short-lived'],
      relayed: true,
    });
    const credentials = await Promise.all(people.map(turnUser));
    const users = await Promise.all(people.map(iceUser));
    // The user name begins with the second at which coturn stops to take it (draft-uberti-behave-turn-rest-00).
    const until = Math.max(...credentials.map((user) => 1_000 * Number.parseInt(user ?? '', 10)));
    await waitFor(() => Date.now() > until + 1_000, { what: 'the credentials to run out', timeout: 30_000 });

    site.move();
    const arrived = await drawAndWait(people, performance.now());
    const logs = await Promise.all(people.map(logOf));
    console.log(
      `address changed after the credentials had run out: on both screens after ${arrived.join(' and ')} ms; ` +
        JSON.stringify(logs),
    );
    expect(linksLostIn(logs)).toEqual([]);
    expect(await Promise.all(people.map(iceUser))).not.toEqual(users);
    // Whoever offers has asked for new ones; with the old ones there would be no relay.
    expect(await Promise.all(people.map(turnUser))).not.toEqual(credentials);
    await Promise.all(people.map((page) => waitForLink(page, true)));
  });

  // Whoever has come later dials, and offers when ICE restarts.
  test.for([
    ['has come first', 'ann-4', 'ben-4', 0],
    ['has come later', 'ann-5', 'ben-5', 1],
  ] as const)(
    'one who %s goes from Wi-Fi to mobile and back while drawing: all of it arrives',
    async ([, first, second, roaming], context) => {
      const { expect } = context;
      const site = lab.site([first, second][roaming] ?? first);
      site.addMobile('cone');
      const people = await meet(context, [first, second], { server: lab.urls.stun, relayed: false });
      const [roamer, settled] = roaming === 0 ? people : people.toReversed();
      if (roamer === undefined || settled === undefined) throw new Error('two people have met');

      const left = await leaveWhileDrawing(site, roamer, settled);
      const onMobile = await Promise.all(people.map((page) => drawnApartArrived(page, left, ARRIVES_WITHIN)));

      site.rejoinLan();
      const rejoined = performance.now();
      await drawWith(roamer, 'o', { x: 300, y: 550 }, { x: 400, y: 650 });
      await drawWith(settled, 'o', { x: 500, y: 550 }, { x: 600, y: 650 });
      const six = ({ length }: { readonly length: number }): boolean => length === 6;
      const onLan = await Promise.all(
        people.map(async (page) => {
          await waitForShapes(page, 'what both drew after it', six, ARRIVES_WITHIN);
          return Math.round(performance.now() - rejoined);
        }),
      );
      const logs = await Promise.all(people.map(logOf));
      console.log(
        `from Wi-Fi to mobile: on both screens after ${onMobile.join(' and ')} ms, and back: after ` +
          `${onLan.join(' and ')} ms; ${JSON.stringify(logs)}`,
      );
      expect(linksLostIn(logs)).toEqual([]);
      const shapes = await waitForSameShapes(people);
      expect(shapes.every(({ complete }) => complete)).toBe(true);
    },
  );

  test('one goes from Wi-Fi to a mobile network with a symmetric NAT while drawing: the direct link becomes a relayed one', async (context) => {
    const { expect } = context;
    const site = lab.site('ann-6');
    site.addMobile('symmetric');
    const people = await meet(context, ['ann-6', 'ben-6'], { server: lab.urls.turn, relayed: false });
    const [ann, ben] = people;

    const left = await leaveWhileDrawing(site, ann, ben);
    const arrived = await Promise.all(people.map((page) => drawnApartArrived(page, left, ARRIVES_WITHIN)));
    await Promise.all(people.map((page) => waitForLink(page, true)));
    const paths = await Promise.all(people.map(icePath));
    const logs = await Promise.all(people.map(logOf));
    console.log(
      `from Wi-Fi to a symmetric NAT: on both screens after ${arrived.join(' and ')} ms; ${JSON.stringify(paths)}; ` +
        JSON.stringify(logs),
    );
    for (const path of paths) expect([path?.local, path?.remote]).toContain('relay');
    expect(linksLostIn(logs)).toEqual([]);

    await drawWith(ann, 'o', { x: 300, y: 550 }, { x: 400, y: 650 });
    await drawWith(ben, 'o', { x: 500, y: 550 }, { x: 600, y: 650 });
    await Promise.all(
      people.map((page) => waitForShapes(page, 'what both drew after it', ({ length }) => length === 6)),
    );
    const shapes = await waitForSameShapes(people);
    expect(shapes.every(({ complete }) => complete)).toBe(true);
  });

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
    const each = 10;
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
describe('two people whose relay is killed', { timeout: 480_000 }, () => {
  test('coturn starts again and knows no allocation: what they draw meanwhile arrives', async (context) => {
    const { expect } = context;
    const people = await meet(context, ['ann-2', 'ben-2'], {
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
