import { createArchiveKey, createCapability } from '@meshboard/room';
import { createSignalingServer } from '@meshboard/signaling';
import pino from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { until } from '../../room/testing/node-room.ts';
import { LmdbStore } from '../store/lmdb-store.ts';
import type { Store } from '../store/store.ts';
import { StoreFault } from '../store/store-fault.ts';
import { docOf, textOf } from '../store/testing/rooms.ts';
import { tempFolder } from '../store/testing/temp-folder.ts';
import { ArchivePeer, type ArchivePeerOptions } from './archive-peer.ts';
import { person } from './testing/people.ts';
import { nodeWebRtc } from './webrtc.ts';

const TOKEN = 'a token that only the archive has'.replaceAll(' ', '-');

/** A server, an empty store, and archives on them one after the other. */
const setUp = async () => {
  const server = await createSignalingServer({ archiveToken: TOKEN, graceMs: 0 });
  onTestFinished(() => server.close());
  const store = await LmdbStore.open({ folder: await tempFolder() });
  onTestFinished(() => store.close());
  const key = createArchiveKey();
  const archive = async (options: Partial<ArchivePeerOptions> = {}) => {
    const peer = new ArchivePeer({
      signaling: server.url,
      token: TOKEN,
      key,
      store,
      webrtc: nodeWebRtc,
      log: pino({ level: process.env['LOG_LEVEL'] ?? 'silent' }),
      graceMs: 50,
      ...options,
    });
    onTestFinished(async () => {
      await peer.close(5_000);
    });
    await peer.start();
    return peer;
  };
  return { server, store, archive, url: server.url };
};

describe('the archive among peers', () => {
  test('keeps what somebody drew and gives it to the next one, who comes when nobody is there', async () => {
    const { url, archive, store } = await setUp();
    const peer = await archive();
    const capability = createCapability();
    const ada = person(url, capability);
    ada.draw('drawn by Ada');
    await ada.saved();
    const stored = await store.load(capability.room);
    expect(textOf(docOf(stored.snapshot, stored.updates))).toBe('drawn by Ada');
    await ada.leave();
    await until('the room is unloaded', () => peer.status.openRooms === 0);

    const bob = person(url, capability, { keep: false });
    await bob.sees('drawn by Ada');
    bob.draw(', and by Bob');
    await bob.saved();
    expect(peer.status).toMatchObject({ connected: true, openRooms: 1, lagMs: 0, unsavedBytes: 0 });
  });

  test('finds the rooms that were occupied before it came', async () => {
    const { url, archive } = await setUp();
    const capability = createCapability();
    const first = await archive();
    const ada = person(url, capability);
    await ada.saved();
    expect(await first.close(5_000)).toBe(0);
    ada.draw('while the archive was away');
    await until('not saved', () => ada.room.saved !== 'saved');
    await archive();
    await ada.saved();
  });

  test('does not leave before it knows who is there', async () => {
    const { url, archive } = await setUp();
    await archive({ graceMs: 0 });
    const ada = person(url, createCapability());
    ada.draw('drawn by Ada');
    await ada.saved();
  });

  test('does not touch rooms that nobody asked it to keep', async () => {
    const { url, archive, store } = await setUp();
    const peer = await archive();
    const ada = person(url, createCapability(), { keep: false });
    const bob = person(url, createCapability());
    ada.draw('private');
    bob.draw('kept');
    await bob.saved();
    expect(peer.status.openRooms).toBe(1);
    expect(await store.rooms()).toEqual([bob.room.capability?.room]);
    expect(ada.room.saved).toBe('local');
  });

  test('deletes a room when somebody who may edit asks for it', async () => {
    const { url, archive, store } = await setUp();
    const peer = await archive();
    const capability = createCapability();
    const ada = person(url, capability);
    ada.draw('not for long');
    await ada.saved();
    ada.room.setKeep(false);
    await until('forgotten', () => peer.status.openRooms === 0);
    await expect.poll(() => store.rooms()).toEqual([]);
    await until('local', () => ada.room.saved === 'local');
    expect(ada.text()).toBe('not for long');
  });

  test('begins anew with a room that it can write no more, and then has all of it', async () => {
    const { url, archive, store } = await setUp();
    let refuse = false;
    let refused = 0;
    const contested: Store = new Proxy(store, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        if (name !== 'append' || !refuse) return value.bind(target);
        refuse = false;
        refused += 1;
        return () => Promise.reject(new StoreFault('conflict', 'another process writes the log'));
      },
    });
    await archive({ store: contested });
    const capability = createCapability();
    const ada = person(url, capability);
    ada.draw('first');
    await ada.saved();
    refuse = true;
    ada.draw(', second');
    await until('not saved', () => ada.room.saved !== 'saved');
    await ada.saved();
    expect(refused).toBe(1);
    const stored = await store.load(capability.room);
    expect(textOf(docOf(stored.snapshot, stored.updates))).toBe('first, second');
  });

  test('never serves or overwrites a room in quarantine', async () => {
    const { url, archive, store } = await setUp();
    const capability = createCapability();
    await store.keep(capability.room, capability.editKey);
    const doc = new Y.Doc();
    doc.getText('text').insert(0, 'precious');
    await store.append(capability.room, [Y.encodeStateAsUpdate(doc)]);
    await store.quarantine(capability.room, 'log entry 7 does not match its checksum');
    const peer = await archive();
    expect(peer.status.quarantinedRooms).toBe(1);
    const ada = person(url, capability);
    ada.draw('something new');
    const other = person(url, createCapability());
    other.draw('another room');
    await other.saved();
    expect(ada.room.saved).toBe('local');
    expect((await store.load(capability.room)).entries).toBe(1);
  });

  test('gives rooms their turn when there are more than it may open', async () => {
    const { url, archive } = await setUp();
    const peer = await archive({ maxOpenRooms: 1, idleMs: 500 });
    const people = [createCapability(), createCapability()].map((capability) => person(url, capability));
    for (const [i, one] of people.entries()) one.draw(`room ${i}`);
    await Promise.all(people.map((one) => one.saved()));
    expect(peer.status.openRooms).toBeLessThanOrEqual(1);
  });

  test('refuses more rooms than it may keep', async () => {
    const { url, archive, store } = await setUp();
    await archive({ maxKeptRooms: 1 });
    const ada = person(url, createCapability());
    ada.draw('first');
    await ada.saved();
    const bob = person(url, createCapability());
    bob.draw('second');
    const again = person(url, ada.room.capability as ReturnType<typeof createCapability>);
    await again.sees('first');
    expect(bob.room.saved).toBe('local');
    expect(await store.rooms()).toHaveLength(1);
  });

  test('comes back into its rooms when the server was restarted, and links hold meanwhile', async () => {
    const { server, store } = await setUp();
    const port = server.port;
    const log = pino({ level: 'silent' });
    const peer = new ArchivePeer({
      signaling: server.url,
      token: TOKEN,
      key: createArchiveKey(),
      store,
      webrtc: nodeWebRtc,
      log,
    });
    onTestFinished(async () => {
      await peer.close(5_000);
    });
    await peer.start();
    const capability = createCapability();
    const ada = person(server.url, capability);
    await ada.saved();
    await server.close();
    await until('offline', () => !peer.status.connected);
    ada.draw('without a server');
    await expect
      .poll(async () => textOf(docOf(null, (await store.load(capability.room)).updates)))
      .toBe('without a server');
    await ada.saved();
    const second = await createSignalingServer({ archiveToken: TOKEN, port });
    onTestFinished(() => second.close());
    await until('connected again', () => peer.status.connected);
    const bob = person(second.url, capability, { keep: false });
    await bob.sees('without a server');
  });
});
