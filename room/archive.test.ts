import { createSignalingServer, type SignalingServer } from '@meshboard/signaling';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createArchiveKey } from './capability/archive-key.ts';
import { toView } from './capability/derive.ts';
import type { Room } from './room.ts';
import type { ArchiveRole } from './sync/archive-role.ts';
import { type NodeRooms, nodeRooms, until } from './testing/node-room.ts';

const TOKEN = 'a token of sixteen letters or more';

let server: SignalingServer;
let rooms: NodeRooms;

beforeEach(async () => {
  server = await createSignalingServer({ archiveToken: TOKEN });
  rooms = nodeRooms(server.url);
});
afterEach(async () => {
  await rooms.close();
  await server.close();
});

/** A disk that writes only when it is told to. */
const slowDisk = () => {
  let waiting: (() => void)[] = [];
  let stuck = false;
  let forgotten = 0;
  const role: ArchiveRole = {
    persist: () => (stuck ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()),
    forget: () => {
      forgotten += 1;
      return Promise.resolve();
    },
  };
  return {
    role,
    get forgotten() {
      return forgotten;
    },
    get waiting() {
      return waiting.length;
    },
    stick: () => {
      stuck = true;
    },
    write: () => {
      stuck = false;
      for (const resolve of waiting) resolve();
      waiting = [];
    },
  };
};

const joinArchive = (role: ArchiveRole): Room =>
  rooms.join({ archive: role, archiveAuth: { token: TOKEN, publicKey: createArchiveKey().publicKey } });

const turns = (room: Room, state: Room['saved']): Promise<void> =>
  until(
    state,
    () => room.saved === state,
    (look) => room.on('saved', look),
  );

describe('"saved"', () => {
  test('is what is on the disk, deletions included, and not a moment earlier', async () => {
    const disk = slowDisk();
    const ada = rooms.join();
    ada.doc.getMap('m').set('k', 1);
    expect(ada.saved).toBe('local');
    joinArchive(disk.role);
    await turns(ada, 'saved');

    disk.stick();
    const written = (): Promise<void> =>
      until(
        'the update reaches the disk',
        () => disk.waiting > 0,
        (look) => {
          const timer = setInterval(look, 5);
          return () => clearInterval(timer);
        },
      );
    ada.doc.getMap('m').delete('k');
    await turns(ada, 'saving');
    await written();
    expect(ada.saved).toBe('saving');
    disk.write();
    await turns(ada, 'saved');
  });

  test('holds for a viewer too, who sends nothing', async () => {
    const disk = slowDisk();
    const ada = rooms.join();
    ada.doc.getMap('m').set('k', 1);
    const archive = joinArchive(disk.role);
    await turns(ada, 'saved');
    const viewer = rooms.join({ capability: toView(rooms.capability) });
    await turns(viewer, 'saved');
    await archive.leave();
    await turns(ada, 'local');
  });

  test('ends when a person decides that the room is not to be kept, and the archive is told', async () => {
    const disk = slowDisk();
    const ada = rooms.join({ keep: true });
    joinArchive(disk.role);
    ada.doc.getMap('m').set('k', 1);
    await turns(ada, 'saved');
    ada.setKeep(false);
    await until(
      'told to forget',
      () => disk.forgotten === 1,
      (look) => {
        const timer = setInterval(look, 5);
        return () => clearInterval(timer);
      },
    );
  });
});

test('an archive whose key is not the trusted one is not handed the edit key', async () => {
  const disk = slowDisk();
  joinArchive(disk.role);
  const trusted = createArchiveKey().publicKey;
  const ada = rooms.join({ keep: true, trustedArchiveKey: trusted });
  const named = await new Promise<string>((resolve) => {
    ada.on('archiveKeyChanged', resolve);
    ada.on('archiveKeyTrusted', (key) => resolve(`handed over to ${key}`));
  });
  expect(named).toMatch(/^[\w-]{43}$/);
  expect(named).not.toBe(trusted);
});
