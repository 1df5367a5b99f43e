import type { Page } from 'playwright-core';
import { describe, type TestContext, test } from 'vitest';
import { linkOf } from '../harness/board-page.ts';
import { waitFor } from '../harness/wait-for.ts';
import { connectionStates, icePath, iceRefusals, remoteCandidates } from './lab/ice-watch.ts';
import { drawTogether, waitForLink, waitForLinkOfAnyKind } from './lab/people.ts';
import { useLab } from './lab/use-lab.ts';

const lab = useLab(
  ['turn', 'stun', 'wrong-secret', 'expired'],
  {
    'full-cone': 'full-cone',
    'other-full-cone': 'full-cone',
    'address-restricted': 'address-restricted',
    cone: 'cone',
    'other-cone': 'cone',
    symmetric: 'symmetric',
    'other-symmetric': 'symmetric',
    'udp-blocked': 'udp-blocked',
    'other-udp-blocked': 'udp-blocked',
    'tls-only': 'tls-only',
    'peoples-cone': 'cone',
    'peoples-other-cone': 'cone',
    'peoples-symmetric': 'symmetric',
  },
  { asPeopleHaveIt: ['peoples-cone', 'peoples-other-cone', 'peoples-symmetric'] },
);

type Place = Parameters<typeof lab.site>[0];

/** Two people open a new board; whoever comes second dials. */
const open = async (
  context: TestContext,
  [here, there]: readonly [Place, Place],
  server: string,
): Promise<readonly [Page, Page]> => {
  const ann = await lab.visit(context, here, server);
  return [ann, await lab.visit(context, there, linkOf(ann))];
};

const LIMITS = { timeout: 480_000 };

describe('people behind NATs that let them through', LIMITS, () => {
  test.for([
    ['full-cone', 'other-full-cone'],
    ['full-cone', 'cone'],
    ['full-cone', 'symmetric'],
    ['symmetric', 'full-cone'],
    ['cone', 'other-cone'],
  ] as const)('%s × %s: draw together directly', async (places, context) => {
    const people = await open(context, places, lab.urls.turn);
    await Promise.all(people.map((page) => waitForLink(page, false)));
    await drawTogether(...people);
    for (const page of people) {
      const path = await icePath(page);
      console.log(`${places.join(' × ')}: ${JSON.stringify(path)}`);
      context.expect([path?.local, path?.remote]).not.toContain('relay');
    }
  });
});

// The symmetric side's packets reach the other only from a port that nobody knows beforehand: who comes first decides.
test('address-restricted × symmetric: draw together, directly or not', LIMITS, async (context) => {
  const people = await open(context, ['address-restricted', 'symmetric'], lab.urls.turn);
  await Promise.all(people.map((page) => waitForLinkOfAnyKind(page)));
  await drawTogether(...people);
  console.log(`address-restricted × symmetric: ${JSON.stringify(await icePath(people[0]))}`);
});

describe('people behind NATs that let no direct connection through', LIMITS, () => {
  test.for([
    ['cone', 'symmetric', 'udp'],
    ['symmetric', 'cone', 'udp'],
    ['symmetric', 'other-symmetric', 'udp'],
    ['udp-blocked', 'cone', 'tcp'],
    ['full-cone', 'udp-blocked', 'tcp'],
    ['udp-blocked', 'other-udp-blocked', 'tcp'],
    ['udp-blocked', 'symmetric', 'tcp'],
    ['tls-only', 'cone', 'tls'],
    ['tls-only', 'symmetric', 'tls'],
  ] as const)('%s × %s: draw together through coturn over %s', async ([here, there, transport], context) => {
    const people = await open(context, [here, there], lab.urls.turn);
    await Promise.all(people.map((page) => waitForLink(page, true)));
    await drawTogether(...people);
    const paths = await Promise.all(people.map(icePath));
    console.log(`${here} × ${there}: ${JSON.stringify(paths)}`);
    for (const path of paths) context.expect([path?.local, path?.remote]).toContain('relay');
    // One relay between two is enough, and either end's may be it.
    context.expect(paths.map((path) => path?.toRelay)).toContain(transport);
  });
});

/** Candidates of the other's own network, as a page has been told of them. */
const hostCandidates = async (page: Page): Promise<string[]> =>
  (await remoteCandidates(page)).filter((candidate) => candidate.includes(' typ host'));

describe(
  'people with the browser that people have, which hides the addresses of their own network',
  LIMITS,
  () => {
    test.for([
      ['peoples-cone', 'peoples-other-cone', false],
      ['peoples-cone', 'peoples-symmetric', true],
    ] as const)('%s × %s: draw together, relayed: %s', async ([here, there, relayed], context) => {
      const people = await open(context, [here, there], lab.urls.turn);
      await Promise.all(people.map((page) => waitForLink(page, relayed)));
      await drawTogether(...people);
      console.log(`${here} × ${there}: ${JSON.stringify(await Promise.all(people.map(icePath)))}`);
      for (const page of people) {
        const told = await hostCandidates(page);
        context.expect(told.length).toBeGreaterThan(0);
        for (const candidate of told) context.expect(candidate).toMatch(/ [\da-f-]{36}\.local \d+ typ host/);
        const path = await icePath(page);
        const relays = [path?.local, path?.remote].filter((type) => type === 'relay');
        context.expect(relays.length > 0).toBe(relayed);
      }
    });
  },
);

// All only wait for what does not happen.
describe.concurrent('controls', LIMITS, () => {
  test.for([
    ['cone', 'symmetric', 'stun', 'without TURN'],
    ['symmetric', 'other-symmetric', 'stun', 'without TURN'],
    ['cone', 'udp-blocked', 'stun', 'without TURN'],
    [
      'symmetric',
      'other-symmetric',
      'wrong-secret',
      'when coturn has another secret than the signaling server',
    ],
    ['symmetric', 'other-symmetric', 'expired', 'when the credentials have run out'],
  ] as const)('%s × %s, %s: no connection %s, and that is said', async ([here, there, offer], context) => {
    const [ann, ben] = await open(context, [here, there], lab.urls[offer]);
    // Whichever of the two dialled has by then given one dial up and told so.
    await waitFor(
      async () => {
        const states = await Promise.all([connectionStates(ann), connectionStates(ben)]);
        if (!states.flat().some((state) => state === 'failed' || state === 'closed'))
          throw new Error(JSON.stringify(states));
        return true;
      },
      { what: 'a dial to fail', timeout: 40_000 },
    );
    for (const page of [ann, ben]) {
      await waitFor(
        async () => {
          const room = await page.evaluate(() => ({
            status: window.meshboard?.room.status,
            links: window.meshboard?.room.members.map(({ link }) => link.state),
          }));
          context.expect(room).toEqual({ status: { state: 'unreachable', members: 1 }, links: ['none'] });
          return true;
        },
        { what: 'the page to say that nobody is reached', timeout: 40_000 },
      );
      // What people are shown is what the room says.
      await page.getByRole('button', { name: /Show (the connection|who and how)/ }).click();
      const dialog = page.getByRole('dialog');
      context
        .expect(await dialog.getByRole('status').textContent())
        .toBe('1 other is here, but no connection comes up. It is tried again and again.');
      context.expect(await dialog.locator('tr[data-link]').getAttribute('data-link')).toBe('none');
      const refusals = await iceRefusals(page);
      if (offer === 'stun') context.expect(refusals).not.toContain(401);
      else context.expect(refusals).toContain(401);
    }
  });
});
