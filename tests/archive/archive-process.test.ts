import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LmdbStore } from '@meshboard/persistence-peer';
import { createCapability } from '@meshboard/room';
import { createSignalingServer } from '@meshboard/signaling';
import { describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { type ArchiveProcess, runningArchive, startArchive } from './support/archive-process.ts';
import { letterAt, person } from './support/person.ts';

const token = 'a-token-for-tests-only';

const setUp = async () => {
  const server = await createSignalingServer({ archiveToken: token, graceMs: 0 });
  onTestFinished(() => server.close());
  const folder = await mkdtemp(join(tmpdir(), 'meshboard-archive-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const start = async (environment: Readonly<Record<string, string>> = {}): Promise<ArchiveProcess> => {
    const archive = await runningArchive({ signaling: server.url, token, folder, environment });
    onTestFinished(() => archive.kill());
    return archive;
  };
  return { server, folder, start };
};

describe('the archive process', () => {
  test('gives a newcomer the document when nobody else is there, also after a restart', async () => {
    const { server, folder, start } = await setUp();
    const first = await start();
    const capability = createCapability();
    const ada = person(server.url, capability);
    ada.write(500);
    await ada.saved();
    await ada.leave();
    const bob = person(server.url, capability, false);
    await bob.sees(500);
    await bob.leave();
    expect(await first.stop()).toBe(0);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'archive.key'))).mode & 0o777).toBe(0o600);

    await start();
    const carol = person(server.url, capability, false);
    await carol.sees(500);
  });

  test('killed while strokes stream in has everything that anybody saw as saved', {
    timeout: 120_000,
  }, async () => {
    const { server, start } = await setUp();
    const capability = createCapability();
    let letters = 0;
    for (let round = 0; round < 4; round++) {
      const archive = await start();
      const ada = person(server.url, capability);
      if (round > 0) await ada.sees(letters);
      // Killed at a random "Saved" while more is being written.
      const killAfter = 3 + Math.floor(Math.random() * 20);
      let seen = 0;
      await new Promise<void>((resolve) => {
        ada.onSaved(() => {
          seen += 1;
          if (seen < killAfter) setTimeout(() => ada.write(1 + Math.floor(Math.random() * 30)), 0);
          else resolve();
        });
        ada.write(1);
      });
      ada.write(25);
      await archive.kill();
      // What counts is what the archive had told by then, and Ada must not be there to fill the gaps.
      letters = ada.lettersSaved;
      expect(letters).toBeGreaterThan(0);
      await ada.leave();

      const again = await start();
      const bob = person(server.url, capability, false);
      await bob.sees(letters);
      const text = bob.text();
      expect([...text].every((letter, index) => letter === letterAt(index))).toBe(true);
      letters = text.length;
      await bob.leave();
      expect(await again.stop()).toBe(0);
    }
  });

  test('asked to stop first saves what has come and is not durable yet', async () => {
    const { server, folder, start } = await setUp();
    // At most one group in 5 s, so that the second stroke waits for sure.
    const archive = await start({ GROUP_MS: '5000' });
    const capability = createCapability();
    const ada = person(server.url, capability);
    ada.write(10);
    await ada.saved();
    ada.room.doc.transact(() => ada.write(90));
    await expect
      .poll(async () => (await fetch(`${archive.metricsUrl}/healthz`)).json())
      .toMatchObject({ unsavedBytes: expect.toSatisfy((bytes: number) => bytes > 90) });
    expect(await archive.stop()).toBe(0);
    const store = await LmdbStore.open({ folder: join(folder, 'store'), readOnly: true });
    onTestFinished(() => store.close());
    const stored = await store.load(capability.room);
    const doc = new Y.Doc();
    for (const update of stored.updates) Y.applyUpdate(doc, update);
    expect(doc.getText('text').length).toBe(100);
  });

  test('tells how it is doing', async () => {
    const { server, start } = await setUp();
    const archive = await start();
    const ada = person(server.url, createCapability());
    ada.write(5);
    await ada.saved();
    const health = await fetch(`${archive.metricsUrl}/healthz`);
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({ healthy: true, connected: true, openRooms: 1, lagMs: 0 });
    const metrics = await (await fetch(`${archive.metricsUrl}/metrics`)).text();
    expect(metrics).toMatch(/^meshboard_archive_open_rooms 1$/m);
    expect(metrics).toMatch(/^meshboard_archive_appends_total [1-9]/m);
    expect((await fetch(`${archive.metricsUrl}/anything`)).status).toBe(404);
  });
});

describe('an archive that cannot start says why in one sentence', () => {
  const refused = async (
    environment: Readonly<Record<string, string>>,
    folder: string,
    signaling = 'http://127.0.0.1:9',
  ): Promise<string> => {
    const started = await startArchive({ signaling, token, folder, environment });
    if (!('exitCode' in started)) {
      await started.kill();
      throw new Error('it started');
    }
    expect(started.exitCode).toBe(1);
    expect(started.stderr.trim().split('\n')).toHaveLength(1);
    return started.stderr.trim();
  };

  test('for a setting that cannot be used', async () => {
    const { folder } = await setUp();
    expect(await refused({ SIGNALING_URL: 'boards' }, folder)).toMatch(/^SIGNALING_URL must /);
    expect(await refused({ ARCHIVE_TOKEN: '' }, folder)).toMatch(/^ARCHIVE_TOKEN must /);
  });

  test('for a folder that is no folder', async () => {
    const { folder } = await setUp();
    const file = join(folder, 'file');
    await writeFile(file, '');
    expect(await refused({ DATA_DIR: join(file, 'data') }, folder)).toMatch(
      /^The data folder .* cannot be used: /,
    );
  });

  test('for a key that is no key, which it leaves as it is', async () => {
    const { folder } = await setUp();
    await writeFile(join(folder, 'archive.key'), 'half a key');
    await chmod(join(folder, 'archive.key'), 0o600);
    expect(await refused({}, folder)).toMatch(/is no archive key/);
    expect(await readFile(join(folder, 'archive.key'), 'utf8')).toBe('half a key');
  });

  test('for a folder in which another archive is at work', async () => {
    const { folder, start } = await setUp();
    const archive = await start();
    expect(await refused({}, folder)).toMatch(
      new RegExp(`in use by the archive process ${archive.child.pid}; `),
    );
  });

  test('for a port that is taken', async () => {
    const { folder, server } = await setUp();
    expect(await refused({ METRICS_PORT: `${server.port}` }, folder)).toMatch(
      /^METRICS_HOST and METRICS_PORT: /,
    );
  });
});
