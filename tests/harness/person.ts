import type { Browser, BrowserContext } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { photograph } from './browser.ts';

/** A fresh profile for one person in the running test; closed after it, and photographed when the test failed. */
export const personIn = async (browser: Browser): Promise<BrowserContext> => {
  const context = await browser.newContext();
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') console.error(await photograph([context], task.name));
    await context.close();
  });
  return context;
};
