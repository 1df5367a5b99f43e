import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** Where screenshots of failures go; not in version control. */
const ARTIFACTS = join(import.meta.dirname, '..', 'artifacts');

export interface BrowserOptions {
  /** Further command line switches. */
  readonly args?: readonly string[];
  /** What to run instead of {@link HEADLESS_SHELL}, such as {@link CHROMIUM}, or a script that runs it somewhere else. */
  readonly executablePath?: string;
  /** As people run it, whatever that costs: for measurements. */
  readonly asUsual?: boolean;
  /** As people have it: candidates of the host itself bear mDNS names instead of addresses, and nobody here answers for them. */
  readonly hidesLocalAddresses?: boolean;
}

/** Candidates are addresses instead of mDNS names, which nobody answers in a namespace. */
const MDNS_NAMES = 'WebRtcHideLocalIpsWithMdns';

/**
 * Chromium 156 loads two pages of its own address bar, 418 files, for each new window, and every browser context has a
 * window: on 2 cores a board that is opened meanwhile takes 0.02 to 0.36 s longer, which is none of its doing.
 */
const WITHOUT = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'] as const;

/**
 * What a board does without: a process for the GPU that is not there, and one that is kept ready for the next site that a
 * window shows. With neither, to open a board in a new profile takes 1.9 s of a processor instead of 2.3.
 */
const SPARING = { switches: ['--in-process-gpu'], features: ['SpareRendererForSitePerProcess'] } as const;

/** The Chromium that people use. */
export const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** The same Chromium without windows, toolbars and tabs of its own: 1.3 s of a processor instead of 1.9. */
export const HEADLESS_SHELL = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium-headless-shell';

/**
 * A real Chromium without a window, in which WebRTC works over the loopback of a network namespace: that takes both
 * `--allow-loopback-in-peer-connection` and candidates that are addresses.
 */
export const launchBrowser = ({
  args = [],
  executablePath = HEADLESS_SHELL,
  asUsual = false,
  hidesLocalAddresses = false,
}: BrowserOptions = {}): Promise<Browser> => {
  const disabled = [
    ...WITHOUT,
    ...(hidesLocalAddresses ? [] : [MDNS_NAMES]),
    ...(asUsual ? [] : SPARING.features),
  ];
  return chromium.launch({
    executablePath,
    args: [
      // The namespace's mapped root cannot make the sandbox's own namespaces.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--allow-loopback-in-peer-connection',
      `--disable-features=${disabled.join()}`,
      ...(asUsual ? [] : SPARING.switches),
      ...args,
    ],
  });
};

/** Everything pages said, by page: shown when a test fails. */
const consoles = new WeakMap<Page, string[]>();

/** Starts to keep what a page says on its console and what it throws. */
export const listenTo = (page: Page): Page => {
  const lines: string[] = [];
  consoles.set(page, lines);
  page.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => lines.push(`thrown: ${error.stack ?? error.message}`));
  return page;
};

/** What a page has said so far. */
export const consoleOf = (page: Page): readonly string[] => consoles.get(page) ?? [];

/** Screenshots of all open pages and their consoles, as a text to append to the failure. */
export const photograph = async (contexts: readonly BrowserContext[], test: string): Promise<string> => {
  mkdirSync(ARTIFACTS, { recursive: true });
  const stem = test.replaceAll(/[^\w-]+/g, '-').slice(0, 100);
  const pages = contexts.flatMap((context) => context.pages());
  const told: string[] = [];
  for (const [index, page] of pages.entries()) {
    const path = join(ARTIFACTS, `${stem}-${index}.png`);
    await page
      .screenshot({ path, timeout: 5_000 })
      .catch((error: unknown) => told.push(`no picture: ${error}`));
    told.push(`page ${index} ${page.url()} → ${path}`, ...consoleOf(page).map((line) => `    ${line}`));
  }
  return told.join('\n');
};
