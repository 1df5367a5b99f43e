import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { PERSON_COLOURS } from '../../whiteboard/session/person-colours.ts';
import { drawWith, linkOf, openBoard, waitForLinks } from '../harness/board-page.ts';
import { useScene } from '../harness/scene.ts';
import { waitFor } from '../harness/wait-for.ts';

/** Settings of somebody who has chosen nothing, and to whom chance has given this. */
const GUEST = { name: '', colour: PERSON_COLOURS[6], chance: 0.66 };
const BY_CHANCE = { name: 'Wren', colour: GUEST.colour };

interface Look {
  readonly name: string;
  readonly colour: string;
}

/** As the page itself says who one is: in the list of who is here, whose face is that of the top bar. */
const ownLook = async (page: Page): Promise<Look> => {
  const face = (within: string) =>
    page
      .locator(within)
      .first()
      .evaluate((element) => [
        element.textContent ?? '',
        getComputedStyle(element).getPropertyValue('--person'),
      ]);
  await page.getByRole('button', { name: /Show/ }).and(page.locator('.people')).click();
  const dialog = page.getByRole('dialog', { name: 'Who is here' });
  const said = await dialog.getByRole('button', { name: '(you)' }).locator('span').nth(1).textContent();
  const [initials, colour = ''] = await face('.person-list .face');
  expect(await face('.people .face')).toEqual([initials, colour]);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  return { name: (said ?? '').replace(' (you)', ''), colour };
};

/** As a page sees the others. */
const othersOn = (page: Page): Promise<Look[]> =>
  page.evaluate(() =>
    [...(window.meshboard?.editor.peers.get().values() ?? [])].map(({ name, colour }) => ({ name, colour })),
  );

const waitForOthers = (
  page: Page,
  what: string,
  fits: (others: readonly Look[]) => boolean,
): Promise<Look[]> =>
  waitFor(
    async () => {
      const others = await othersOn(page);
      if (!fits(others)) throw new Error(JSON.stringify(others));
      return others;
    },
    { what },
  );

/** Until one is no newcomer any more, who gives way. */
const waitUntilSettled = (page: Page): Promise<unknown> =>
  page.waitForFunction(
    () => window.meshboard?.room.awareness.getLocalState()?.['holds']?.colour === 'settled',
  );

const isOther = ({ name, colour }: Look): boolean => name !== BY_CHANCE.name && colour !== BY_CHANCE.colour;

describe('people who have chosen neither name nor colour', () => {
  const scene = useScene({ archive: false });

  const guest = async (): Promise<BrowserContext> => {
    const context = await scene.person({ locale: 'en' });
    await context.addInitScript((settings) => {
      if (localStorage.getItem('meshboard:settings') === null)
        localStorage.setItem('meshboard:settings', settings);
    }, JSON.stringify(GUEST));
    return context;
  };

  test('are told apart when chance has given them the same, in all that shows who they are', async () => {
    const ann = await openBoard(await guest(), scene.stack.url);
    await waitUntilSettled(ann);
    expect(await ownLook(ann)).toEqual(BY_CHANCE);
    const ben = await openBoard(await guest(), linkOf(ann));
    await Promise.all([waitForLinks(ann, 1), waitForLinks(ben, 1)]);
    const [seen] = await waitForOthers(
      ann,
      'another guest',
      ([other]) => other !== undefined && isOther(other),
    );
    if (seen === undefined) throw new Error('Nobody is there.');

    expect(await ownLook(ben)).toEqual(seen);
    expect(await othersOn(ben)).toEqual([BY_CHANCE]);
    await ben.mouse.move(500, 400);
    await ben.mouse.move(520, 420, { steps: 3 });
    const cursor = ann.locator('.peer-cursor').filter({ hasText: seen.name });
    await cursor.waitFor({ state: 'attached' });
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(seen.colour.slice(at, at + 2), 16));
    expect(await cursor.evaluate((element) => element.style.color)).toBe(`rgb(${red}, ${green}, ${blue})`);

    // What is stored is what chance gave, and after a reload it ends the same.
    const stored = await ben.evaluate(() => localStorage.getItem('meshboard:settings'));
    expect(JSON.parse(stored ?? '')).toMatchObject(GUEST);
    await ben.reload();
    await ben.waitForFunction(() => window.meshboard !== undefined);
    await waitForOthers(
      ann,
      'the same guest again',
      (others) => others.length === 1 && others[0]?.name === seen.name && others[0].colour === seen.colour,
    );
    expect(await ownLook(ann)).toEqual(BY_CHANCE);
  }, 60_000);

  test('are one person in two tabs of their browser', async () => {
    const ann = await openBoard(await guest(), scene.stack.url);
    await waitUntilSettled(ann);
    const browser = await guest();
    const one = await openBoard(browser, linkOf(ann));
    await waitForOthers(ann, 'another guest', ([other]) => other !== undefined && isOther(other));
    const two = await openBoard(browser, linkOf(ann));
    await waitForLinks(two, 2);
    const isPair = (others: readonly Look[]): boolean =>
      others.length === 2 &&
      others.every(isOther) &&
      others[0]?.name === others[1]?.name &&
      others[0]?.colour === others[1]?.colour;
    await waitForOthers(ann, 'the same guest twice', isPair);
    // No longer newcomers, all three still have what they had.
    await waitUntilSettled(two);
    await drawWith(two, 'r', { x: 300, y: 200 }, { x: 400, y: 300 });
    expect(isPair(await othersOn(ann))).toBe(true);
    expect(await ownLook(one)).toEqual(await ownLook(two));
    expect(await ownLook(ann)).toEqual(BY_CHANCE);
  }, 60_000);
});
