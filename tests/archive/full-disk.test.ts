import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCapability } from '@meshboard/room';
import { createSignalingServer } from '@meshboard/signaling';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runningArchive } from './support/archive-process.ts';
import { person } from './support/person.ts';

const token = 'a-token-for-tests-only';

/** A disk of 12 MB: a tmpfs in a mount namespace, which whoever runs the system tests may make in theirs. */
const SMALL_DISK = 12;

describe('a disk that fills up', () => {
  test('turns "Saved" into "Saving" for as long as it is full, and nothing is lost', {
    timeout: 120_000,
  }, async () => {
    const server = await createSignalingServer({ archiveToken: token, graceMs: 0 });
    onTestFinished(() => server.close());
    const folder = await mkdtemp(join(tmpdir(), 'meshboard-archive-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const archive = await runningArchive({
      signaling: server.url,
      token,
      folder,
      environment: { UNHEALTHY_LAG_MS: '500' },
      wrapper: [
        'unshare',
        '-m',
        'sh',
        '-c',
        `mount -t tmpfs -o size=${SMALL_DISK}m none ${folder} && exec "$@"`,
        'sh',
      ],
    });
    onTestFinished(() => archive.kill());
    // The namespace is the process' own; this is how it is seen from outside.
    const disk = `/proc/${archive.child.pid}/root${folder}`;

    const capability = createCapability();
    const ada = person(server.url, capability);
    ada.write(100);
    await ada.saved();
    await writeFile(join(disk, 'filler'), Buffer.alloc(SMALL_DISK * 1024 * 1024)).catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'ENOSPC' });
    });
    ada.write(200);
    const health = async () => (await fetch(`${archive.metricsUrl}/healthz`)).status;
    await expect.poll(health, { timeout: 30_000, interval: 200 }).toBe(503);
    expect(ada.room.saved).toBe('saving');
    // The whole document is still served from memory meanwhile.
    const bob = person(server.url, capability, false);
    await bob.sees(300);

    await rm(join(disk, 'filler'));
    await ada.saved();
    expect(await health()).toBe(200);
    await Promise.all([ada.leave(), bob.leave()]);
    const carol = person(server.url, capability, false);
    await carol.sees(300);
    await carol.leave();
    expect(await archive.stop()).toBe(0);
  });
});
