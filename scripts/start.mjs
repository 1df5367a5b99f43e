// @ts-check
import { ensureBuilt } from './lib/build.mjs';
import { main } from './lib/complaint.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { requireNodeVersion } from './lib/node-version.mjs';
import { stopWithNpmsShell } from './lib/npm-shell.mjs';
import { root } from './lib/paths.mjs';

await main(async () => {
  requireNodeVersion();
  await ensureInstalled();
  await ensureBuilt();
  const launcher = await import('@meshboard/launcher');
  stopWithNpmsShell();
  await launcher.main({ root, flavour: 'built' });
});
