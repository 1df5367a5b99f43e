// @ts-check
import { join } from 'node:path';
import { Complaint, main } from './lib/complaint.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { runInNamespace } from './lib/namespace.mjs';
import { requireNodeVersion } from './lib/node-version.mjs';
import { root } from './lib/paths.mjs';
import { ensureRequirements } from './lib/requirements.mjs';

/** `npm run fuzz` sends a million hostile messages, `npm run fuzz -- 5000000` as many; FUZZ_SEED repeats a run. */
await main(async () => {
  requireNodeVersion();
  await ensureInstalled();
  await ensureRequirements();
  const { code } = await runInNamespace([
    process.execPath,
    '--expose-gc',
    '--import',
    'tsx',
    '--conditions=meshboard-source',
    join(root, 'tests', 'fuzz', 'main.ts'),
    ...process.argv.slice(2),
  ]);
  if (code !== 0)
    throw new Complaint('Fuzzing found something: see above, with the seed that shows it again.');
});
