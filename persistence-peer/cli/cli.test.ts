import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RoomId } from '@meshboard/signaling/protocol';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { lockFolder } from '../process/lock.ts';
import { LmdbStore } from '../store/lmdb-store.ts';
import { damage } from '../store/testing/damage.ts';
import { docOf, EDIT_KEY, someRoom, textOf, typing } from '../store/testing/rooms.ts';
import { tempFolder } from '../store/testing/temp-folder.ts';
import { runCommand } from './run.ts';

/** A data folder with one room: two versions and a log on top. */
const setUp = async () => {
  const folder = await tempFolder();
  let room = someRoom();
  // The beginning of an id that begins with two dashes is taken for an option.
  while (room.startsWith('--')) room = someRoom();
  const open = () => LmdbStore.open({ folder: join(folder, 'store'), groupMs: 1 });
  const store = await open();
  await store.keep(room, EDIT_KEY);
  for (const text of ['first state', 'second state'])
    await store.writeSnapshot(room, {
      update: Y.encodeStateAsUpdate(docOf(null, typing(text))),
      through: 0,
      cause: 'compaction',
      verify: () => undefined,
      retire: () => [],
    });
  await store.append(room, typing('logged', 2));
  await store.close();
  await writeFile(join(folder, 'archive.key'), new Uint8Array(32), { mode: 0o600 });
  return { folder, room, open };
};

const run = async (folder: string, ...argv: string[]) => {
  let stdout = '';
  let stderr = '';
  const exitCode = await runCommand({
    argv,
    environment: { DATA_DIR: folder },
    streams: {
      stdout: { write: (text) => (stdout += text) },
      stderr: { write: (text) => (stderr += text) },
    },
    interrupted: new AbortController().signal,
  });
  return { exitCode, stdout, stderr, json: () => JSON.parse(stdout) as unknown };
};

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

const spawnCommand = (...args: string[]) =>
  spawn(process.execPath, ['--conditions=meshboard-source', '--import', 'tsx', MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });

const stateOf = async (
  open: () => Promise<LmdbStore>,
  room: ReturnType<typeof someRoom>,
): Promise<string> => {
  const store = await open();
  const stored = await store.load(room);
  await store.close();
  return textOf(docOf(stored.snapshot, stored.updates));
};

describe('the command line', () => {
  test('lists rooms for people and for programs', async () => {
    const { folder, room } = await setUp();
    const people = await run(folder, 'list');
    expect(people).toMatchObject({ exitCode: 0, stderr: '' });
    expect(people.stdout).toMatch(/^ROOM +SNAPSHOT +LOG +ENTRIES +VERSIONS +SAVED +STATE\n/);
    expect(people.stdout).toMatch(new RegExp(`^${room} +\\d+ +\\d+ +1 +2 +\\d{4}-.*Z +ok$`, 'm'));
    const programs = await run(folder, 'list', '--json');
    expect(programs.json()).toMatchObject([{ room, logEntries: 1, versions: 2, quarantine: null }]);
    expect(programs.stdout).not.toContain('editKey');
  });

  test('exports the current state and an earlier one as plain Yjs updates', async () => {
    const { folder, room } = await setUp();
    const file = join(folder, 'board.yjs');
    expect(await run(folder, 'export', room.slice(0, 8), file)).toMatchObject({ exitCode: 0 });
    const doc = new Y.Doc();
    Y.applyUpdate(doc, await readFile(file));
    expect(textOf(doc)).toContain('logged');
    await run(folder, 'export', room, file, '--version', '1');
    expect(textOf(docOf(await readFile(file), []))).toBe('first state');
    expect(await run(folder, 'export', room, file, '--version', '9')).toMatchObject({ exitCode: 1 });
    expect(textOf(docOf(await readFile(file), []))).toBe('first state');
  });

  test('restores a version as a new one, and what was current stays readable', async () => {
    const { folder, room, open } = await setUp();
    const before = await stateOf(open, room);
    expect((await run(folder, 'restore', room, '--version', '1', '--json')).json()).toMatchObject({
      version: 4,
      before: 3,
    });
    expect(await stateOf(open, room)).toBe('first state');
    expect((await run(folder, 'versions', room, '--json')).json()).toMatchObject([
      { number: 1 },
      { number: 2 },
      { number: 3, cause: 'compaction' },
      { number: 4, cause: 'restore' },
    ]);
    await run(folder, 'restore', room, '--version', '3');
    expect(await stateOf(open, room)).toBe(before);
  });

  test('restores a file, and refuses one that is none', async () => {
    const { folder, room, open } = await setUp();
    const file = join(folder, 'in.yjs');
    await writeFile(file, Y.encodeStateAsUpdate(docOf(null, typing('from a file'))));
    expect(await run(folder, 'restore', room, '--file', file)).toMatchObject({ exitCode: 0 });
    expect(await stateOf(open, room)).toBe('from a file');
    await writeFile(file, 'certainly no update');
    const refused = await run(folder, 'restore', room, '--file', file);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('is no Yjs update');
    expect(await stateOf(open, room)).toBe('from a file');
  });

  test('finds damage, and a restore brings the room back', async () => {
    const { folder, room, open } = await setUp();
    expect(await run(folder, 'verify')).toMatchObject({ exitCode: 0 });
    await damage(join(folder, 'store'), Buffer.from(typing('logged', 2)[2] ?? []));
    const found = await run(folder, 'verify', '--json');
    expect(found.exitCode).toBe(1);
    expect(found.json()).toMatchObject({ rooms: 1, defects: [{ room, where: 'log entry 1' }] });
    expect((await run(folder, 'verify')).stdout).toContain(`${room}: log entry 1`);
    expect(await run(folder, 'compact')).toMatchObject({ exitCode: 1 });
    expect(await run(folder, 'restore', room, '--version', '2')).toMatchObject({ exitCode: 0 });
    expect(await run(folder, 'verify')).toMatchObject({ exitCode: 0 });
    expect(await stateOf(open, room)).toBe('second state');
  });

  test('salvages what of a damaged log can still be read', async () => {
    const { folder, room, open } = await setUp();
    const store = await open();
    await store.append(room, typing('damaged', 3));
    await store.append(room, typing('later', 4));
    await store.close();
    await damage(join(folder, 'store'), Buffer.from(typing('damaged', 3)[2] ?? []));
    const salvaged = await run(folder, 'restore', room, '--salvage', '--json');
    expect(salvaged.exitCode).toBe(0);
    expect(salvaged.json()).toMatchObject({ lost: [{ where: 'log entry 2' }] });
    const state = await stateOf(open, room);
    for (const text of ['second state', 'logged', 'later']) expect(state).toContain(text);
    expect(state).not.toContain('damaged');
    expect(await run(folder, 'verify')).toMatchObject({ exitCode: 0 });
  });

  test('compacts, while an archive is at work too', async () => {
    const { folder, room, open } = await setUp();
    const before = await stateOf(open, room);
    const lock = await lockFolder(folder);
    expect(await run(folder, 'compact', '--json')).toMatchObject({ exitCode: 0 });
    await lock.release();
    expect((await run(folder, 'list', '--json')).json()).toMatchObject([{ logEntries: 0, versions: 3 }]);
    expect(await stateOf(open, room)).toBe(before);
  });

  test('lets no version go: how many are kept is the archive’s setting', async () => {
    const { folder, room } = await setUp();
    for (let i = 0; i < 15; i++) await run(folder, 'restore', room, '--version', `${1 + (i % 2)}`);
    expect((await run(folder, 'versions', room, '--json')).json()).toHaveLength(2 + 1 + 15);
  });

  test('backs up into a folder that is a data folder itself', async () => {
    const { folder, room, open } = await setUp();
    const copy = join(await tempFolder(), 'backup');
    expect(await run(folder, 'backup', copy)).toMatchObject({ exitCode: 0 });
    expect(await run(copy, 'verify')).toMatchObject({ exitCode: 0 });
    expect((await stat(join(copy, 'store', 'data.mdb'))).mode & 0o077).toBe(0);
    expect((await stat(join(copy, 'archive.key'))).mode & 0o077).toBe(0);
    expect(await stateOf(() => LmdbStore.open({ folder: join(copy, 'store') }), room)).toBe(
      await stateOf(open, room),
    );
    expect(await run(folder, 'backup', copy)).toMatchObject({ exitCode: 1 });
  });

  test('forgets a room only when told twice', async () => {
    const { folder, room } = await setUp();
    expect(await run(folder, 'forget', room)).toMatchObject({ exitCode: 2 });
    expect((await run(folder, 'list', '--json')).json()).toHaveLength(1);
    expect(await run(folder, 'forget', room, '--yes')).toMatchObject({ exitCode: 0 });
    expect((await run(folder, 'list')).stdout).toBe('No rooms are kept.\n');
  });

  test('refuses what an archive at work would undo, unless forced', async () => {
    const { folder, room } = await setUp();
    const lock = await lockFolder(folder);
    for (const command of [
      ['restore', room, '--version', '1'],
      ['forget', room, '--yes'],
    ]) {
      const refused = await run(folder, ...command);
      expect(refused.exitCode).toBe(3);
      expect(refused.stderr).toMatch(
        /is in use by the archive process \d+\. Stop it first, or add --force\.\n/,
      );
    }
    expect(await run(folder, 'restore', room, '--version', '1', '--force')).toMatchObject({ exitCode: 0 });
    expect(await run(folder, 'list')).toMatchObject({ exitCode: 0 });
    await lock.release();
  });

  test('takes a room id that begins with a dash for a room id', async () => {
    const { folder } = await setUp();
    const room = v.parse(RoomId, '-_-_-_-_-_-_-_-_-_-_-A');
    const store = await LmdbStore.open({ folder: join(folder, 'store') });
    await store.keep(room, EDIT_KEY);
    await store.close();
    for (const text of [room, '-_-_-'])
      expect((await run(folder, 'list', text, '--json')).json()).toMatchObject([{ room }]);
  });

  test('says what is wrong in a line, without a stack', async () => {
    const { folder, room } = await setUp();
    const cases: [string[], number, RegExp][] = [
      [['paint'], 2, /^There is no command "paint"/],
      [['list', '--paint'], 2, /--paint/],
      [['export', room], 2, /^Which file\?/],
      [['versions'], 2, /^Which room\?/],
      [['versions', 'zzzz'], 1, /^No room zzzz is kept here/],
      [['restore', room], 2, /^Restore what\?/],
      [['restore', room, '--version', 'one'], 2, /^--version must be a number/],
      [['list', '--data', join(folder, 'nowhere')], 1, /is no data folder of an archive/],
      [['export', room, join(folder, 'no', 'such', 'folder')], 1, /cannot be written/],
    ];
    for (const [argv, exitCode, message] of cases) {
      const said = await run(folder, ...argv);
      expect(said.exitCode).toBe(exitCode);
      expect(said.stderr).toMatch(message);
      expect(said.stderr).not.toMatch(/\n\s+at /);
    }
    expect((await run(folder, 'help')).stdout).toContain('restore ROOM');
  });

  test('says so when LMDB itself cannot find its way through a damaged file', {
    timeout: 60_000,
  }, async () => {
    const { folder } = await setUp();
    const file = join(folder, 'store', 'data.mdb');
    const bytes = await readFile(file);
    // The two meta pages stay; all that they lead to is nonsense.
    await writeFile(file, bytes.fill(0x5a, 2 * 4096));
    const child = spawnCommand('verify', '--data', folder);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    await once(child, 'close');
    expect(child.exitCode).toBe(1);
    expect(stderr).toContain('Restore a backup.');
  });

  test('stops at Ctrl-C with exit code 130 and leaves everything whole', { timeout: 60_000 }, async () => {
    const folder = await tempFolder();
    const store = await LmdbStore.open({ folder: join(folder, 'store'), groupMs: 1 });
    const rooms = Array.from({ length: 300 }, someRoom);
    await Promise.all(rooms.map((room) => store.keep(room, EDIT_KEY)));
    await Promise.all(rooms.map((room) => store.append(room, typing('some letters'))));
    await store.close();
    const child = spawnCommand('compact', '--json', '--data', folder);
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    // The first snapshot shows that it is at work.
    const watching = await LmdbStore.open({ folder: join(folder, 'store'), readOnly: true });
    await expect
      .poll(async () => (await Promise.all(rooms.map((room) => watching.versions(room)))).flat().length, {
        interval: 5,
      })
      .toBeGreaterThan(0);
    await watching.close();
    child.kill('SIGINT');
    await once(child, 'close');
    expect(child.exitCode).toBe(130);
    const { compacted } = JSON.parse(stdout) as { compacted: unknown[] };
    expect(compacted.length).toBeLessThan(300);
    expect(await run(folder, 'verify')).toMatchObject({ exitCode: 0 });
  });
});
