// @ts-check
import { main } from './lib/complaint.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { requireNodeVersion } from './lib/node-version.mjs';
import { stopWithNpmsShell } from './lib/npm-shell.mjs';
import { root } from './lib/paths.mjs';
import { runNode } from './lib/run.mjs';

/** Everything from its sources, each program starting anew when one of its files changes. Nothing is built. */
await main(async () => {
  requireNodeVersion();
  await ensureInstalled();
  stopWithNpmsShell();
  const { code } = await runNode(
    ['--import', 'tsx', '--conditions=meshboard-source', 'scripts/launcher/develop.ts', root],
    { passedOn: ['SIGINT', 'SIGTERM', 'SIGHUP'] },
  );
  process.exitCode = code;
});
