import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createCapability, joinOpenRoom, joinRoom, type Room } from '@meshboard/room';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { LinkEnd } from './mesh/link.ts';
import { ServerAddressError } from './signaling/server-address.ts';
import { nodeWebRtc, until } from './testing/node-room.ts';
import { servedRooms } from './testing/served-rooms.ts';

const here = servedRooms();

const pair = async (): Promise<[Room, Room]> => {
  const [a, b] = await here.rooms.mesh(2);
  if (!a || !b) throw new Error('no peers');
  return [a, b];
};

/** Listeners of any event of a document. */
const listenersOf = (doc: Y.Doc): number =>
  [...doc._observers.values()].reduce((sum, listeners) => sum + listeners.size, 0);

describe('a room that is left', () => {
  test('lets the process end, and end well', async () => {
    const child = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        '--conditions=meshboard-source',
        join(import.meta.dirname, 'testing', 'leaving-peer.ts'),
        here.server.url,
      ],
      { stdio: 'inherit' },
    );
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('is not entered again, neither after leaving nor during it', async () => {
    const [a, b] = await pair();
    const leaving = a.leave();
    a.connect();
    await leaving;
    expect(a.status).toEqual({ state: 'offline', links: 0 });
    a.connect();
    expect(a.status).toEqual({ state: 'offline', links: 0 });
    await until(
      'the other is alone',
      () => b.status.state === 'alone',
      (look) => b.on('status', look),
    );
  });

  test('takes the awareness away that it has made, and leaves alone one that it was given', async () => {
    const doc = new Y.Doc();
    const given = new Awareness(doc);
    const ended: string[] = [];
    given.on('destroy', () => ended.push('given'));
    const [a, b] = [here.rooms.join({ doc, awareness: given }), here.rooms.join()];
    b.awareness.on('destroy', () => ended.push('made'));
    await Promise.all([a.leave(), b.leave(), b.leave()]);
    expect(ended).toEqual(['made']);
  });
});

describe('what cannot be joined', () => {
  const capability = createCapability();

  test('for want of WebRTC leaves nothing on the document', () => {
    const doc = new Y.Doc();
    const before = listenersOf(doc);
    expect(() => joinRoom({ capability, signaling: 'http://127.0.0.1:9', doc })).toThrow('no WebRTC');
    expect(() => joinOpenRoom({ room: 'x', signaling: ['ws://127.0.0.1:9'], doc })).toThrow('no WebRTC');
    expect(listenersOf(doc)).toBe(before);
  });

  test('for an address that is none says so at once', () => {
    const common = { doc: new Y.Doc(), webrtc: nodeWebRtc };
    for (const signaling of ['', 'board.example.org', 'garbage://x'])
      expect(() => joinRoom({ ...common, capability, signaling })).toThrow(ServerAddressError);
    for (const signaling of [[], ['board.example.org'], ['ws://127.0.0.1:9/y-webrtc#x']])
      expect(() => joinOpenRoom({ ...common, room: 'x', signaling })).toThrow(ServerAddressError);
  });
});

describe('an application with an error of its own', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const reports = (): unknown[] => {
    const reported: unknown[] = [];
    vi.spyOn(console, 'error').mockImplementation((error: unknown) => {
      reported.push(error);
    });
    return reported;
  };

  test('in an observer hears of it, and its peers are not blamed', async () => {
    const [a, b] = await pair();
    const reported = reports();
    const ends: LinkEnd[] = [];
    for (const room of [a, b]) room.on('linkDown', (_member, reason) => ends.push(reason));
    const mistake = new Error('a mistake of the application');
    const observer = (): void => {
      throw mistake;
    };
    b.doc.getMap('m').observe(observer);
    a.doc.getMap('m').set('x', 1);
    await until('reported', () => reported.length > 0);
    expect(reported).toEqual([mistake]);
    b.doc.getMap('m').unobserve(observer);
    a.doc.getMap('m').set('y', 2);
    await until('goes on', () => b.doc.getMap('m').get('y') === 2);
    expect(b.doc.getMap('m').get('x')).toBe(1);
    expect(ends).toEqual([]);
  });

  test('in a listener of the awareness, too', async () => {
    const [a, b] = await pair();
    const reported = reports();
    const ends: LinkEnd[] = [];
    for (const room of [a, b]) room.on('linkDown', (_member, reason) => ends.push(reason));
    const mistake = new Error('a mistake of the application');
    const listener = (): void => {
      throw mistake;
    };
    b.awareness.on('change', listener);
    a.awareness.setLocalState({ name: 'Ada' });
    await until('reported', () => reported.length > 0);
    expect(reported[0]).toBe(mistake);
    a.awareness.setLocalState({ name: 'Grace' });
    await until('heard again', () => b.awareness.getStates().get(a.doc.clientID)?.['name'] === 'Grace');
    b.awareness.off('change', listener);
    expect(ends).toEqual([]);
  });
});
