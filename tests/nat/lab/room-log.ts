import type { Page } from 'playwright-core';

declare global {
  interface Window {
    /** What has happened to the page's links and to its room's connection with the server. */
    roomLog?: string[];
  }
}

/** From now on a page keeps which links it loses, and what its room says of itself. */
export const keepLog = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const log: string[] = [];
    window.roomLog = log;
    const room = window.meshboard?.room;
    room?.on('linkDown', (_, reason) => log.push(`link ${reason}`));
    room?.on('status', ({ state }) => log.push(state));
  });

export const logOf = (page: Page): Promise<readonly string[]> => page.evaluate(() => window.roomLog ?? []);

/**
 * What a room says of itself while its only link hangs, and afterwards: after 15 s without a word from anybody it calls
 * the others unreachable, and it takes a link up to eight seconds to know that it hangs.
 */
const WHILE_HANGING = new Set(['connecting', 'unreachable', 'connected']);

/** What logs hold besides that the room was tried for while its only link hung. */
export const lossesIn = (logs: readonly (readonly string[])[]): readonly string[] =>
  logs.flat().filter((entry) => !WHILE_HANGING.has(entry));

/** The links that logs say were lost, whatever the room said meanwhile. */
export const linksLostIn = (logs: readonly (readonly string[])[]): readonly string[] =>
  logs.flat().filter((entry) => entry.startsWith('link '));
