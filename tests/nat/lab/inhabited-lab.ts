import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { CHROMIUM, HEADLESS_SHELL, launchBrowser } from '../../harness/browser.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { watchIce } from './ice-watch.ts';
import { openLab, type Site } from './lab.ts';
import type { Offer } from './ports.ts';
import type { RouterKind } from './router-rules.ts';
import { type Servers, startServers } from './servers.ts';

/** A laboratory with servers, and browsers at its sites. */
export interface InhabitedLab<Name extends string, Offered extends Offer> {
  readonly servers: Servers<Offered>;
  site(name: Name): Site;
  /** A browser profile of its own for somebody at a site. */
  personAt(name: Name): Promise<BrowserContext>;
  /** Kills the whole browser of a site (SIGKILL); whoever comes there next has a new one. */
  killBrowser(name: Name): Promise<void>;
  close(): Promise<void>;
}

export interface Inhabitants<Name extends string, Offered extends Offer> {
  /** The signaling servers that are started. */
  readonly offers: readonly Offered[];
  /** The router of every site. */
  readonly kinds: Readonly<Record<Name, RouterKind>>;
  /** Sites whose browser is the one that people have, hiding the host's own addresses behind mDNS names. */
  readonly asPeopleHaveIt?: readonly Name[];
}

/** Resolves when servers run at the sites' public network; a browser is started when the first person is at its site. */
export const openInhabitedLab = async <Name extends string, Offered extends Offer>({
  offers,
  kinds,
  asPeopleHaveIt = [],
}: Inhabitants<Name, Offered>): Promise<InhabitedLab<Name, Offered>> => {
  const wrappers = temporaryFolder('nat-browsers');
  const browsers = new Map<Name, Promise<Browser>>();
  const lab = openLab(kinds);
  let servers: Servers<Offered>;
  try {
    servers = await startServers(lab.internet, offers);
  } catch (error) {
    lab.close();
    wrappers[Symbol.dispose]();
    throw error;
  }

  /** A program that runs Chromium at a site: what Playwright starts has to be one file. */
  const chromiumAt = (name: Name, chromium: string): string => {
    const path = join(wrappers.path, name);
    const line = lab.sites[name].host.entering([chromium]).join(' ');
    writeFileSync(path, `#!/bin/sh\nexec ${line} "$@"\n`);
    chmodSync(path, 0o755);
    return path;
  };
  /** Starting a browser takes longer than all else that two people do: those at one site share it. */
  const browserAt = (name: Name): Promise<Browser> => {
    const usual = asPeopleHaveIt.includes(name);
    const started =
      browsers.get(name) ??
      launchBrowser({
        executablePath: chromiumAt(name, usual ? CHROMIUM : HEADLESS_SHELL),
        args: [`--ignore-certificate-errors-spki-list=${servers.spki}`],
        asUsual: usual,
        hidesLocalAddresses: usual,
      });
    browsers.set(name, started);
    return started;
  };

  return {
    servers,
    site: (name) => lab.sites[name],
    async personAt(name) {
      const browser = await browserAt(name);
      const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
      // tsx compiles functions with calls of this helper in them, which pages do not have.
      await context.addInitScript('globalThis.__name = (named) => named');
      await watchIce(context);
      return context;
    },
    async killBrowser(name) {
      const browser = await browsers.get(name);
      if (browser === undefined) throw new Error(`there is no browser at ${name}`);
      browsers.delete(name);
      const gone = new Promise<void>((resolve) => browser.once('disconnected', () => resolve()));
      lab.sites[name].kill();
      await gone;
    },
    async close() {
      for (const started of browsers.values()) await (await started).close();
      await servers.stop();
      lab.close();
      wrappers[Symbol.dispose]();
    },
  };
};
