import type { BrowserContext, Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { PERSON_COLOURS } from '../../whiteboard/session/person-colours.ts';
import { drawWith, linkOf, openBoard, openSettings, waitForShapes } from '../harness/board-page.ts';
import { useFirewall } from '../harness/firewall.ts';
import { useScene } from '../harness/scene.ts';
import { waitFor } from '../harness/wait-for.ts';
import { icePath, openConnections, remoteCandidates, watchIce } from '../nat/lab/ice-watch.ts';

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

const waitForLink = (page: Page, relayed: boolean): Promise<unknown> =>
  waitFor(
    async () => {
      const members = await page.evaluate(() => window.meshboard?.room.members);
      const up = members?.filter(({ link }) => link.state === 'up' && link.relayed === relayed);
      if (up?.length !== 1) throw new Error(JSON.stringify(members));
      return true;
    },
    { what: relayed ? 'a relayed link' : 'a direct link', timeout: 30_000 },
  );

const waitForRelayedLink = (page: Page): Promise<unknown> => waitForLink(page, true);

const hide = async (page: Page): Promise<Locator> =>
  (await openSettings(page)).getByRole('switch', { name: 'Hide my IP address' });

describe('people whose networks allow no direct connection', () => {
  const scene = useScene({ archive: false, turn: true });
  const firewall = useFirewall();

  const relayedPerson = async (): Promise<BrowserContext> => {
    const context = await relayOnly(await scene.person(), scene.stack.url);
    await watchIce(context);
    return context;
  };

  /** Two draw by way of relays, and reach these over the given protocol. */
  const drawTogether = async (protocol: 'udp' | 'tcp'): Promise<void> => {
    const ann = await openBoard(await relayedPerson(), scene.stack.url);
    const ben = await openBoard(await relayedPerson(), linkOf(ann));
    await Promise.all([waitForRelayedLink(ann), waitForRelayedLink(ben)]);
    // The first path that works may give way to a better one.
    for (const page of [ann, ben])
      await expect.poll(() => icePath(page)).toMatchObject({ local: 'relay', toRelay: protocol });
    await drawWith(ann, 'r', { x: 300, y: 200 }, { x: 400, y: 300 });
    await waitForShapes(ben, 'the rectangle', ({ length }) => length === 1);
    await drawWith(ben, 'o', { x: 500, y: 200 }, { x: 600, y: 300 });
    await waitForShapes(ann, 'the ellipse', ({ length }) => length === 2);
  };

  test('draw together through coturn over UDP', async () => {
    // With TCP to it there as well, a busy machine's ICE settles on that at times, and stays.
    const { turnPort } = scene.stack;
    firewall.drop(`tcp dport ${turnPort}`, `tcp sport ${turnPort}`);
    await drawTogether('udp');
  }, 90_000);

  test('draw together through coturn over TCP where UDP to it is blocked', async () => {
    // Both directions of the client's 5-tuple; the relayed ports stay open, as they would between servers.
    const { turnPort } = scene.stack;
    firewall.drop(`udp dport ${turnPort}`, `udp sport ${turnPort}`);
    await drawTogether('tcp');
  }, 90_000);

  test('are hidden from the others where one of them wants it, also after a reload', async () => {
    const ann = await openBoard(await scene.person({ locale: 'en' }), scene.stack.url);
    await (await hide(ann)).click();
    await ann.keyboard.press('Escape');
    await ann.reload();
    await ann.waitForFunction(() => window.meshboard !== undefined);
    expect(await (await hide(ann)).isChecked()).toBe(true);
    await ann.keyboard.press('Escape');

    const context = await scene.person();
    await watchIce(context);
    const ben = await openBoard(context, linkOf(ann));
    await Promise.all([waitForRelayedLink(ann), waitForRelayedLink(ben)]);
    await drawWith(ann, 'r', { x: 300, y: 200 }, { x: 400, y: 300 });
    await waitForShapes(ben, 'the rectangle', ({ length }) => length === 1);
    const heard = await remoteCandidates(ben);
    expect(heard.length).toBeGreaterThan(0);
    // A relay's candidate names the address behind it as well, which has to be blank.
    for (const candidate of heard) expect(candidate).toMatch(/ typ relay raddr 0\.0\.0\.0 rport 0 /);
  }, 90_000);

  test('are hidden as soon as one of them wants it: the direct link ends, and a relayed one takes its place', async () => {
    const contexts = [await scene.person({ locale: 'en' }), await scene.person()] as const;
    await Promise.all(contexts.map(watchIce));
    const ann = await openBoard(contexts[0], scene.stack.url);
    const ben = await openBoard(contexts[1], linkOf(ann));
    const people = [ann, ben];
    await Promise.all(people.map((page) => waitForLink(page, false)));
    await drawWith(ann, 'r', { x: 300, y: 200 }, { x: 400, y: 300 });
    await waitForShapes(ben, 'the rectangle', ({ length }) => length === 1);
    const before = (await remoteCandidates(ben)).length;
    expect(before).toBeGreaterThan(0);

    await (await hide(ann)).click();
    await ann.keyboard.press('Escape');
    await Promise.all(people.map(waitForRelayedLink));
    for (const page of people) {
      await expect.poll(() => openConnections(page)).toEqual(['connected']);
      await expect.poll(() => icePath(page)).toMatchObject({ [page === ann ? 'local' : 'remote']: 'relay' });
    }
    await drawWith(ann, 'o', { x: 500, y: 200 }, { x: 600, y: 300 });
    await waitForShapes(ben, 'the ellipse', ({ length }) => length === 2);
    await drawWith(ben, 'd', { x: 300, y: 400 }, { x: 400, y: 500 });
    await waitForShapes(ann, 'the diamond', ({ length }) => length === 3);
    // Of the connections that came after it, ben has been told of relays alone.
    const heard = (await remoteCandidates(ben)).slice(before);
    expect(heard.length).toBeGreaterThan(0);
    for (const candidate of heard) expect(candidate).toMatch(/ typ relay raddr 0\.0\.0\.0 rport 0 /);
  }, 90_000);
});
