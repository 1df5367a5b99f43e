import { execFileSync } from 'node:child_process';
import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, describe, test } from 'vitest';
import { PERSON_COLOURS } from '../../whiteboard/session/person-colours.ts';
import { drawWith, linkOf, openBoard, waitForShapes } from '../harness/board-page.ts';
import { useScene } from '../harness/scene.ts';
import { waitFor } from '../harness/wait-for.ts';

/** Settings as the app stores them for somebody who chose to hide their address: connections by relay only. */
const HIDDEN = JSON.stringify({ name: '', colour: PERSON_COLOURS[0], hideAddress: true });

const relayOnly = async (context: BrowserContext, origin: string): Promise<BrowserContext> => {
  await context.addInitScript(
    ([settings, where]) => {
      if (location.origin === where) localStorage.setItem('meshboard:settings', settings);
    },
    [HIDDEN, origin] as const,
  );
  return context;
};

const waitForRelayedLink = (page: Page): Promise<unknown> =>
  waitFor(
    async () => {
      const members = await page.evaluate(() => window.meshboard?.room.members);
      const relayed = members?.some(({ link }) => link.state === 'up' && link.relayed === true);
      if (relayed !== true) throw new Error(JSON.stringify(members));
      return true;
    },
    { what: 'a relayed link', timeout: 30_000 },
  );

describe('people whose networks allow no direct connection', () => {
  const scene = useScene({ archive: false, turn: true });

  afterEach(() => {
    execFileSync('nft', ['flush', 'ruleset']);
  });

  const drawTogether = async (): Promise<void> => {
    const ann = await openBoard(await relayOnly(await scene.person(), scene.stack.url), scene.stack.url);
    const ben = await openBoard(await relayOnly(await scene.person(), scene.stack.url), linkOf(ann));
    await Promise.all([waitForRelayedLink(ann), waitForRelayedLink(ben)]);
    await drawWith(ann, 'r', { x: 300, y: 200 }, { x: 400, y: 300 });
    await waitForShapes(ben, 'the rectangle', ({ length }) => length === 1);
    await drawWith(ben, 'o', { x: 500, y: 200 }, { x: 600, y: 300 });
    await waitForShapes(ann, 'the ellipse', ({ length }) => length === 2);
  };

  test('draw together through coturn over UDP', drawTogether, 90_000);

  test('draw together through coturn over TCP where UDP to it is blocked', async () => {
    // Both directions of the client's 5-tuple; the relayed ports stay open, as they would between servers.
    execFileSync('nft', ['-f', '-'], {
      input: `
        table inet blocked {
          chain out {
            type filter hook output priority 0
            udp dport ${scene.stack.turnPort} drop
            udp sport ${scene.stack.turnPort} drop
          }
        }
      `,
    });
    await drawTogether();
  }, 90_000);
});
