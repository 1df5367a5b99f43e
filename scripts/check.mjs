// @ts-check
import { check } from './lib/check.mjs';
import { main } from './lib/complaint.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { requireNodeVersion } from './lib/node-version.mjs';

await main(async () => {
  requireNodeVersion();
  await ensureInstalled();
  if (!(await check())) process.exitCode = 1;
});
