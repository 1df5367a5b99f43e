import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, type TestContext } from 'vitest';
import { openBoard } from '../../harness/board-page.ts';
import { CHROMIUM, launchBrowser, photograph } from '../../harness/browser.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { watchIce } from './ice-watch.ts';
import { type Lab, openLab, type Site } from './lab.ts';
import type { RouterKind } from './router-rules.ts';
import { type Servers, startServers } from './servers.ts';

/** A laboratory with servers for the tests of one file, and people at its sites. */
export interface LabInUse<Name extends string> {
  readonly urls: Servers['urls'];
  /** All the file's tests share it. */
  readonly turn: { kill(): Promise<void>; start(): Promise<void> };
  site(name: Name): Site;
  /** Somebody at a site, in a browser of their own, opens a link; gone at the end of the test that is named. */
  visit(test: TestContext, name: Name, link: string): Promise<Page>;
}

/**
 * Sets a laboratory up for the tests of a file. When a test fails, what the servers wrote and what the pages showed
 * and said is printed.
 */
export const useLab = <Name extends string>(kinds: Readonly<Record<Name, RouterKind>>): LabInUse<Name> => {
  const wrappers = temporaryFolder('nat-browsers');
  let lab: Lab<Name> | null = null;
  let servers: Servers | null = null;
  const present = <T>(part: T | null): T => {
    if (part === null) throw new Error('a laboratory can only be used inside a test');
    return part;
  };
  beforeAll(async () => {
    lab = openLab(kinds);
    servers = await startServers(lab.internet);
  });
  afterAll(async () => {
    await servers?.stop();
    lab?.close();
    wrappers[Symbol.dispose]();
  });
  const site = (name: Name): Site => present(lab).sites[name];

  /** A program that runs Chromium at a site: what Playwright starts has to be one file. */
  const chromiumAt = (name: Name): string => {
    const path = join(wrappers.path, name);
    const line = site(name).host.entering([CHROMIUM]).join(' ');
    writeFileSync(path, `#!/bin/sh\nexec ${line} "$@"\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const personAt = async ({ task, onTestFinished }: TestContext, name: Name): Promise<BrowserContext> => {
    const browser: Browser = await launchBrowser({
      executablePath: chromiumAt(name),
      args: [`--ignore-certificate-errors-spki-list=${present(servers).spki}`],
    });
    const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
    onTestFinished(async () => {
      if (task.result?.state === 'fail') {
        console.error(await photograph([context], `${task.name} ${name}`));
        console.error(present(servers).logs());
      }
      await browser.close();
    });
    await watchIce(context);
    return context;
  };

  return {
    get urls() {
      return present(servers).urls;
    },
    turn: {
      kill: () => present(servers).killTurn(),
      start: () => present(servers).startTurn(),
    },
    site,
    visit: async (test, name, link) => openBoard(await personAt(test, name), link),
  };
};
