import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, type TestContext } from 'vitest';
import { openBoard } from '../../harness/board-page.ts';
import { photograph } from '../../harness/browser.ts';
import { type Inhabitants, type InhabitedLab, openInhabitedLab } from './inhabited-lab.ts';
import type { Site } from './lab.ts';
import type { Offer } from './ports.ts';
import type { RouterKind } from './router-rules.ts';
import type { Servers } from './servers.ts';

/** It is a second or two; a machine that does much else has been seen to take more than two minutes. */
const SETS_UP_WITHIN_MS = 300_000;

/** A laboratory with servers for the tests of one file, and people at its sites. */
export interface LabInUse<Name extends string, Offered extends Offer> {
  readonly urls: Servers<Offered>['urls'];
  /** The signaling servers' processes. All the file's tests share them, and coturn. */
  readonly signaling: Servers<Offered>['signaling'];
  readonly turn: { kill(): Promise<void>; start(): Promise<void> };
  site(name: Name): Site;
  /** Somebody at a site, with a browser profile of their own, opens a link; gone at the end of the test that is named. */
  visit(test: TestContext, name: Name, link: string): Promise<Page>;
  /** Kills the whole browser of a site (SIGKILL); whoever comes there next has a new one. */
  killBrowser(name: Name): Promise<void>;
}

/**
 * Sets a laboratory up for the tests of a file. When a test fails, what the servers wrote and what the pages showed
 * and said is printed.
 *
 * @param offers - the signaling servers that are started.
 * @param kinds - the router of every site.
 * @param further - see {@link Inhabitants}.
 */
export const useLab = <Name extends string, Offered extends Offer>(
  offers: readonly Offered[],
  kinds: Readonly<Record<Name, RouterKind>>,
  further: Pick<Inhabitants<NoInfer<Name>, Offered>, 'asPeopleHaveIt'> = {},
): LabInUse<Name, Offered> => {
  /** The latest visit. One comes after the other: ten pages that load at once on two cores are all slow. */
  let visiting: Promise<unknown> = Promise.resolve();
  let opened: InhabitedLab<Name, Offered> | null = null;
  const lab = (): InhabitedLab<Name, Offered> => {
    if (opened === null) throw new Error('a laboratory can only be used inside a test');
    return opened;
  };
  beforeAll(async () => {
    opened = await openInhabitedLab({ offers, kinds, ...further });
  }, SETS_UP_WITHIN_MS);
  afterAll(() => opened?.close());

  const personAt = async ({ task, onTestFinished }: TestContext, name: Name): Promise<BrowserContext> => {
    const context = await lab().personAt(name);
    onTestFinished(async () => {
      if (task.result?.state === 'fail') {
        console.error(await photograph([context], `${task.name} ${name}`));
        console.error(lab().servers.logs());
      }
      await context.close();
    });
    return context;
  };

  return {
    get urls() {
      return lab().servers.urls;
    },
    get signaling() {
      return lab().servers.signaling;
    },
    turn: {
      kill: () => lab().servers.killTurn(),
      start: () => lab().servers.startTurn(),
    },
    site: (name) => lab().site(name),
    visit: (test, name, link) => {
      const page = visiting.then(async () => openBoard(await personAt(test, name), link));
      visiting = page.catch(() => undefined);
      return page;
    },
    killBrowser: (name) => lab().killBrowser(name),
  };
};
