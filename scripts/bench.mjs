// @ts-check
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { Complaint, main } from './lib/complaint.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { runInNamespace } from './lib/namespace.mjs';
import { requireNodeVersion } from './lib/node-version.mjs';
import { root } from './lib/paths.mjs';
import { ensureRequirements } from './lib/requirements.mjs';

/** `npm run bench` runs every program in tests/bench; `npm run bench -- sync` those whose name contains `sync`. */
await main(async () => {
  requireNodeVersion();
  await ensureInstalled();
  await ensureRequirements();
  const folder = join(root, 'tests', 'bench');
  const wanted = process.argv.slice(2);
  const programs = readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
    .sort();
  if (programs.length === 0)
    throw new Complaint(`There is no benchmark ${wanted.join(' or ')} in tests/bench.`);
  await ensureBuilt();
  for (const program of programs) {
    console.log(`\n— ${program}`);
    const { code } = await runInNamespace([process.execPath, '--import', 'tsx', join(folder, program)]);
    if (code !== 0) throw new Complaint(`${program} ended with exit code ${code}.`);
  }
});
