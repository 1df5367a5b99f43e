/** `npm start` after a clone with its packages installed, which has to build, and once more. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../harness/free-port.ts';
import { ROOT } from '../harness/launcher.ts';
import { ProcessHandle } from '../harness/process-handle.ts';
import { temporaryFolder } from '../harness/temporary.ts';
import { median, printRow, timed } from './lib/report.ts';

const SECOND_STARTS = 5;
const GOAL_MS = 3_000;

const clone = temporaryFolder('start');
// What npm ci takes is the network's affair, so what it has installed is copied.
execFileSync('git', ['clone', '--quiet', ROOT, clone.path]);
for (const folder of ['node_modules', 'whiteboard/node_modules'])
  if (existsSync(join(ROOT, folder)))
    execFileSync('cp', ['--archive', '--reflink=auto', join(ROOT, folder), join(clone.path, folder)]);

const npmStart = new ProcessHandle({
  name: 'npm start',
  command: ['npm', '--prefix', clone.path],
  args: ['start'],
  env: {
    ...process.env,
    npm_config_update_notifier: 'false',
    PORT: String(await freePort()),
    TURN_PORT: String(await freePort()),
    DATA_DIR: join(clone.path, 'data'),
  },
  ready: /Ctrl-C stops it/,
  leadsGroup: true,
});
const measure = async (): Promise<number> => {
  const ms = await timed(() => npmStart.start());
  await npmStart.endGroup('SIGINT');
  return ms;
};
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const first = await measure();
const later: number[] = [];
for (let i = 0; i < SECOND_STARTS; i++) later.push(await measure());
console.log(`the first start, which builds everything: ${seconds(first)}, and before it npm ci`);
printRow(
  'a second npm start, until it serves',
  `median ${seconds(median(later))}, longest ${seconds(Math.max(...later))}`,
  `under ${seconds(GOAL_MS)}`,
  median(later) < GOAL_MS,
);
clone[Symbol.dispose]();
process.exit(0);
