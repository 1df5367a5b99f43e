import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCapability } from '@meshboard/room';
import { createSignalingServer } from '@meshboard/signaling';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runningArchive } from './support/archive-process.ts';
import { person } from './support/person.ts';

const token = 'a-token-for-tests-only';

describe('a room that nobody is in', () => {
  test('costs the archive neither descriptors nor threads', { timeout: 120_000 }, async () => {
    const server = await createSignalingServer({ archiveToken: token, graceMs: 0 });
    onTestFinished(() => server.close());
    const folder = await mkdtemp(join(tmpdir(), 'meshboard-archive-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const archive = await runningArchive({ signaling: server.url, token, folder });
    onTestFinished(() => archive.kill());

    const visit = async (): Promise<void> => {
      const ada = person(server.url, createCapability());
      ada.write(20);
      await ada.saved();
      await ada.leave();
    };
    const idle = () =>
      expect
        .poll(async () => (await fetch(`${archive.metricsUrl}/healthz`)).json(), { timeout: 20_000 })
        .toMatchObject({ openRooms: 0, unsavedBytes: 0 });
    const count = async (what: 'fd' | 'task') => (await readdir(`/proc/${archive.child.pid}/${what}`)).length;

    // The first visits start what stays: thread pools, shared WebRTC threads.
    for (let i = 0; i < 3; i++) await visit();
    await idle();
    const before = { fd: await count('fd'), task: await count('task') };
    for (let i = 0; i < 12; i++) await visit();
    await idle();
    // One link takes about 15 descriptors and 2 threads: twelve that stayed would show.
    await expect.poll(() => count('fd'), { timeout: 40_000 }).toBeLessThan(before.fd + 15);
    await expect.poll(() => count('task'), { timeout: 40_000 }).toBeLessThan(before.task + 6);
  });
});
