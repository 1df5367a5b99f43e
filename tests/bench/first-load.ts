/** JavaScript and CSS that a first visit loads, as the server sends it, gzipped. */
import { gzipSync } from 'node:zlib';
import { openBoard } from '../harness/board-page.ts';
import { CHROMIUM, launchBrowser } from '../harness/browser.ts';
import { startStack } from '../harness/stack.ts';
import { printRow } from './lib/report.ts';

const GOAL_KB = 300;

const stack = await startStack({ archive: false });
const browser = await launchBrowser({ executablePath: CHROMIUM, asUsual: true });
const context = await browser.newContext();
const bodies: Promise<number>[] = [];
const names: string[] = [];
context.on('response', (response) => {
  const { pathname } = new URL(response.url());
  if (!/\.(js|css)$/.test(pathname)) return;
  names.push(pathname);
  bodies.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
});
const page = await openBoard(context, stack.url);
await page.waitForLoadState('networkidle');
const bytes = (await Promise.all(bodies)).reduce((sum, size) => sum + size, 0);
console.log(`${names.length} files: ${names.join(' ')}`);
printRow(
  'first load, JavaScript and CSS, gzipped',
  `${(bytes / 1000).toFixed(0)} KB`,
  `at most ${GOAL_KB} KB (Excalidraw 462, tldraw 661)`,
  bytes <= GOAL_KB * 1000,
);
await browser.close();
await stack.stop();
process.exit(0);
