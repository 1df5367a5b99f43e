import { describe, expect, test } from 'vitest';
import { linkOf } from '../harness/board-page.ts';
import { waitFor } from '../harness/wait-for.ts';
import { connectionStates, icePath, iceRefusals } from './lab/ice-watch.ts';
import { drawTogether, waitForLink } from './lab/people.ts';
import { useLab } from './lab/use-lab.ts';

const lab = useLab({
  'full-cone': 'full-cone',
  cone: 'cone',
  'other-cone': 'cone',
  symmetric: 'symmetric',
  'other-symmetric': 'symmetric',
  'udp-blocked': 'udp-blocked',
  'web-only': 'web-only',
});

describe('people behind NATs that let them through', () => {
  test.for([
    ['full-cone', 'symmetric'],
    ['symmetric', 'full-cone'],
    ['cone', 'other-cone'],
  ] as const)('%s × %s: draw together directly', async ([here, there], context) => {
    const ann = await lab.visit(context, here, lab.urls.turn);
    const ben = await lab.visit(context, there, linkOf(ann));
    await Promise.all([waitForLink(ann, false), waitForLink(ben, false)]);
    await drawTogether(ann, ben);
    for (const page of [ann, ben]) {
      const path = await icePath(page);
      console.log(`${here} × ${there}: ${JSON.stringify(path)}`);
      expect([path?.local, path?.remote]).not.toContain('relay');
    }
  });
});

describe('people behind NATs that let no direct connection through', () => {
  test.for([
    ['cone', 'symmetric', 'udp'],
    ['symmetric', 'other-symmetric', 'udp'],
    ['udp-blocked', 'cone', 'tcp'],
    ['web-only', 'cone', 'tls'],
  ] as const)('%s × %s: draw together through coturn over %s', async ([here, there, transport], context) => {
    const ann = await lab.visit(context, here, lab.urls.turn);
    const ben = await lab.visit(context, there, linkOf(ann));
    await Promise.all([waitForLink(ann, true), waitForLink(ben, true)]);
    await drawTogether(ann, ben);
    const paths = await Promise.all([icePath(ann), icePath(ben)]);
    console.log(`${here} × ${there}: ${JSON.stringify(paths)}`);
    for (const path of paths) expect([path?.local, path?.remote]).toContain('relay');
    // One relay between two is enough, and either end's may be it.
    expect(paths.map((path) => path?.toRelay)).toContain(transport);
  });
});

// Both only wait for what does not happen.
describe.concurrent('controls: symmetric × symmetric', () => {
  test.for([
    ['stun', 'without TURN'],
    ['wrong-secret', 'when coturn has another secret than the signaling server'],
  ] as const)('%s: no connection %s, and that is said', async ([offer], context) => {
    const ann = await lab.visit(context, 'symmetric', lab.urls[offer]);
    const ben = await lab.visit(context, 'other-symmetric', linkOf(ann));
    // Whichever of the two dialled has by then given one dial up and told so.
    await waitFor(
      async () => {
        const states = await Promise.all([connectionStates(ann), connectionStates(ben)]);
        if (!states.flat().some((state) => state === 'failed' || state === 'closed'))
          throw new Error(JSON.stringify(states));
        return true;
      },
      { what: 'a dial to fail', timeout: 30_000 },
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
        { what: 'the page to say that nobody is reached', timeout: 20_000 },
      );
      // What people are shown is what the room says.
      await page.getByRole('button', { name: /Show (the connection|who and how)/ }).click();
      const dialog = page.getByRole('dialog');
      context
        .expect(await dialog.getByRole('status').textContent())
        .toBe('1 other is here, but no connection comes up. It is tried again and again.');
      context.expect(await dialog.locator('tr[data-link]').getAttribute('data-link')).toBe('none');
      const refusals = await iceRefusals(page);
      if (offer === 'wrong-secret') context.expect(refusals).toContain(401);
      else context.expect(refusals).not.toContain(401);
    }
  });
});
