import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, type TestContext } from 'vitest';
import { openBoard } from '../../harness/board-page.ts';
import { HEADLESS_SHELL, launchBrowser, photograph } from '../../harness/browser.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { watchIce } from './ice-watch.ts';
import { type Lab, openLab, type Site } from './lab.ts';
import type { Offer } from './ports.ts';
import type { RouterKind } from './router-rules.ts';
import { type Servers, startServers } from './servers.ts';

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
}

/**
 * Sets a laboratory up for the tests of a file. When a test fails, what the servers wrote and what the pages showed
 * and said is printed.
 *
 * @param offers - the signaling servers that are started.
 * @param kinds - the router of every site.
 */
export const useLab = <Name extends string, Offered extends Offer>(
  offers: readonly Offered[],
  kinds: Readonly<Record<Name, RouterKind>>,
): LabInUse<Name, Offered> => {
  const wrappers = temporaryFolder('nat-browsers');
  const browsers = new Map<Name, Promise<Browser>>();
  /** The latest visit. One comes after the other: ten pages that load at once on two cores are all slow. */
  let visiting: Promise<unknown> = Promise.resolve();
  let lab: Lab<Name> | null = null;
  let servers: Servers<Offered> | null = null;
  const present = <T>(part: T | null): T => {
    if (part === null) throw new Error('a laboratory can only be used inside a test');
    return part;
  };
  beforeAll(async () => {
    lab = openLab(kinds);
    servers = await startServers(lab.internet, offers);
  }, SETS_UP_WITHIN_MS);
  afterAll(async () => {
    for (const started of browsers.values()) await (await started).close();
    await servers?.stop();
    lab?.close();
    wrappers[Symbol.dispose]();
  });
  const site = (name: Name): Site => present(lab).sites[name];

  /** A program that runs Chromium at a site: what Playwright starts has to be one file. */
  const chromiumAt = (name: Name): string => {
    const path = join(wrappers.path, name);
    const line = site(name).host.entering([HEADLESS_SHELL]).join(' ');
    writeFileSync(path, `#!/bin/sh\nexec ${line} "$@"\n`);
    chmodSync(path, 0o755);
    return path;
  };
  /** Starting a browser takes longer than all else that two people do: those at one site share it. */
  const browserAt = (name: Name): Promise<Browser> => {
    const started =
      browsers.get(name) ??
      launchBrowser({
        executablePath: chromiumAt(name),
        args: [`--ignore-certificate-errors-spki-list=${present(servers).spki}`],
      });
    browsers.set(name, started);
    return started;
  };
  const personAt = async ({ task, onTestFinished }: TestContext, name: Name): Promise<BrowserContext> => {
    const context = await (await browserAt(name)).newContext({ viewport: { width: 1000, height: 700 } });
    onTestFinished(async () => {
      if (task.result?.state === 'fail') {
        console.error(await photograph([context], `${task.name} ${name}`));
        console.error(present(servers).logs());
      }
      await context.close();
    });
    await watchIce(context);
    return context;
  };

  return {
    get urls() {
      return present(servers).urls;
    },
    get signaling() {
      return present(servers).signaling;
    },
    turn: {
      kill: () => present(servers).killTurn(),
      start: () => present(servers).startTurn(),
    },
    site,
    visit: (test, name, link) => {
      const page = visiting.then(async () => openBoard(await personAt(test, name), link));
      visiting = page.catch(() => undefined);
      return page;
    },
  };
};
