import { expect, test } from 'vitest';
import { ROOT } from '../harness/launcher.ts';
import { ProcessHandle } from '../harness/process-handle.ts';

test('npm test says what to do where this user may make no network namespace', async () => {
  const handle = new ProcessHandle({
    name: 'the requirements',
    command: ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-ec'],
    args: [
      'echo 0 > /proc/sys/user/max_net_namespaces; cd "$1"; exec "$2" --input-type=module --eval "$3"',
      'sh',
      ROOT,
      process.execPath,
      `const { main } = await import('./scripts/lib/complaint.mjs');
       const { ensureRequirements } = await import('./scripts/lib/requirements.mjs');
       await main(ensureRequirements);`,
    ],
    ready: /never/,
  });
  await expect(handle.start()).rejects.toThrow('ended (1) before it was ready');
  expect(handle.errors.at(-1)).toMatch(
    /^The system tests run in a network namespace .* cannot make one\. Run them as root/,
  );
});
