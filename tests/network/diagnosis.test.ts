import type { DiagnosisReport } from '@meshboard/room';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import {
  drawWith,
  linkOf,
  openBoard,
  openByCommand,
  waitForLinks,
  waitForShapes,
} from '../harness/board-page.ts';
import { useFirewall } from '../harness/firewall.ts';
import { useScene } from '../harness/scene.ts';
import { openConnections, watchIce } from '../nat/lab/ice-watch.ts';

const openCheck = (page: Page): Promise<Locator> =>
  openByCommand(page, 'check the conn', 'Checking the connection');

const verdictOf = async (page: Page): Promise<string | null> => {
  const outcome = page.getByRole('dialog').locator('[data-verdict]');
  await outcome.waitFor({ timeout: 20_000 });
  return outcome.getAttribute('data-verdict');
};

/** What the dialog says of each step, in words. */
const stepsOf = async (page: Page): Promise<Record<string, string>> => {
  const lines = await page
    .getByRole('dialog')
    .locator('[data-step]')
    .evaluateAll((all) =>
      all.map((line) => [
        line.getAttribute('data-step'),
        line.querySelector('.check-state')?.textContent?.split(' · ')[0],
      ]),
    );
  return Object.fromEntries(lines);
};

describe('checking the connection', () => {
  const scene = useScene({ archive: false, turn: true });
  const firewall = useFirewall();
  const inRoom = async (): Promise<readonly [Page, Page]> => {
    const [here, there] = [await scene.person({ locale: 'en' }), await scene.person()];
    await here.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: scene.stack.url });
    await watchIce(here);
    const ann = await openBoard(here, scene.stack.url);
    const ben = await openBoard(there, linkOf(ann));
    await Promise.all([waitForLinks(ann, 1), waitForLinks(ben, 1)]);
    return [ann, ben];
  };
  const dropToRelay = (protocol: 'udp' | 'tcp'): void => {
    const { turnPort } = scene.stack;
    firewall.drop(`${protocol} dport ${turnPort}`, `${protocol} sport ${turnPort}`);
  };

  test('finds all well, while the other draws on, and leaves no connection behind', async () => {
    const [ann, ben] = await inRoom();
    await openCheck(ann);
    await drawWith(ben, 'r', { x: 300, y: 200 }, { x: 400, y: 300 });
    expect(await verdictOf(ann)).toBe('well');
    expect(await stepsOf(ann)).toEqual({
      signaling: 'works',
      stun: 'works',
      'turn-udp': 'works',
      'turn-tcp': 'works',
      'turn-tls': 'not tried',
      'relay-data': 'works',
      peers: 'works',
      linked: 'works',
    });
    await waitForShapes(ann, 'the rectangle', ({ length }) => length === 1);
    expect(await openConnections(ann)).toEqual(['connected']);

    await ann.getByRole('button', { name: 'Copy the report' }).click();
    await ann.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await ann.evaluate(() => navigator.clipboard.readText());
    const report = JSON.parse(copied) as DiagnosisReport;
    expect(report).toMatchObject({ version: 1, verdict: 'well' });
    expect(copied).not.toMatch(/127\.0\.0\.1|credential/);

    await ann.keyboard.press('Escape');
    await ann.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('is ended by closing it, and leaves no connection behind', async () => {
    dropToRelay('udp');
    dropToRelay('tcp');
    const [ann] = await inRoom();
    await openCheck(ann);
    await ann.getByText('Checking… 2 of 7').waitFor();
    expect((await openConnections(ann)).length).toBeGreaterThan(1);
    await ann.keyboard.press('Escape');
    await expect.poll(() => openConnections(ann)).toEqual(['connected']);
  });

  test('sees that UDP to the relay is blocked and TCP is not', async () => {
    dropToRelay('udp');
    const [ann] = await inRoom();
    await openCheck(ann);
    expect(await verdictOf(ann)).toBe('well-udp-blocked');
    expect(await stepsOf(ann)).toMatchObject({
      'turn-udp': 'does not work',
      'turn-tcp': 'works',
      'relay-data': 'works',
    });
  });

  test('sees that the server is gone, though it was loaded from there', async () => {
    const [ann] = await inRoom();
    // What the check needs is fetched early; what has been fetched is in the list.
    for (const file of ['check-dialog', 'diagnose'])
      await ann.waitForFunction(
        (part) =>
          performance
            .getEntriesByType('resource')
            .some(({ name }) => name.endsWith('.js') && name.includes(`/${part}-`)),
        file,
      );
    await scene.stack.signaling.kill9();
    await expect
      .poll(() => ann.evaluate(() => window.meshboard?.room.status), { timeout: 10_000 })
      .toEqual({ state: 'offline', links: 1 });
    await openCheck(ann);
    expect(await verdictOf(ann)).toBe('server-unreachable');
    expect(await stepsOf(ann)).toMatchObject({
      signaling: 'does not work',
      peers: 'works',
      'turn-udp': 'works',
    });
    await scene.stack.signaling.start();
  });
});
