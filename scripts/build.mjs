// @ts-check
import { ensureBuilt } from './lib/build.mjs';
import { main } from './lib/complaint.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { requireNodeVersion } from './lib/node-version.mjs';

await main(async () => {
  requireNodeVersion();
  await ensureInstalled();
  await ensureBuilt();
});
