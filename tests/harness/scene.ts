import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { type BrowserOptions, launchBrowser, photograph } from './browser.ts';
import { type Stack, type StackOptions, startStack } from './stack.ts';

/** A stack and a browser for the tests of one file, and people in it: contexts that share nothing with each other. */
export interface Scene {
  readonly stack: Stack;
  readonly browser: Browser;
  /** Somebody with a browser profile of their own, or with a device of another kind; gone at the end of the test. */
  person(device?: BrowserContextOptions): Promise<BrowserContext>;
}

/**
 * Sets the scene for the tests of a `describe`. When a test fails, what the servers wrote and what the pages showed
 * and said is printed.
 */
export const useScene = (options: StackOptions & BrowserOptions = {}): Scene => {
  let stack: Stack | null = null;
  let browser: Browser | null = null;
  let photographed = 0;
  const present = <T>(part: T | null): T => {
    if (part === null) throw new Error('a scene can only be used inside a test');
    return part;
  };
  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack(options), launchBrowser(options)]);
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });
  return {
    get stack() {
      return present(stack);
    },
    get browser() {
      return present(browser);
    },
    async person(device = {}) {
      const context = await present(browser).newContext({
        viewport: { width: 1000, height: 700 },
        ...device,
      });
      onTestFinished(async ({ task }) => {
        if (task.result?.state === 'fail') {
          console.error(await photograph([context], `${task.name} ${++photographed}`));
          console.error(present(stack).logs());
        }
        await context.close();
      });
      return context;
    },
  };
};
