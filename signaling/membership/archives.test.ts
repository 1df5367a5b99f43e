import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SignalingServer } from '../options.ts';
import { ArchivePublicKey } from '../protocol/index.ts';
import { MemoryRoster } from '../roster/memory-roster.ts';
import { createSignalingServer } from '../server.ts';
import {
  accepted,
  type ClientSocket,
  connectSocket,
  enter,
  faultCode,
  join,
  next,
  openSocket,
  randomRoom,
  recordEvents,
} from '../testing/test-client.ts';
import { Archives } from './archives.ts';
import type { Client, MeshServer } from './client.ts';

const token = 'a token of sixteen or more'.replaceAll(' ', '-');
const randomKey = (): ArchivePublicKey => v.parse(ArchivePublicKey, randomBytes(32).toString('base64url'));

let server: SignalingServer;
const sockets: ClientSocket[] = [];

beforeEach(async () => {
  server = await createSignalingServer({
    archiveToken: token,
    limits: { roomsPerSocket: 2, membersPerRoom: 2 },
  });
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  await server.close();
});

/** Connects an archive; resolves with its socket and the first `occupied`. */
const connectArchive = async (publicKey = randomKey()) => {
  const socket = openSocket(server.url, { auth: { archive: { token, publicKey } } });
  sockets.push(socket);
  const [occupied] = await next(socket, 'occupied');
  return { socket, publicKey, occupied };
};

const person = async (...args: Parameters<typeof enter> extends [string, ...infer Rest] ? Rest : never) => {
  const member = await enter(server.url, ...args);
  sockets.push(member.socket);
  return member;
};

describe('an archive proves itself', () => {
  test.each([
    ['by a wrong token', { archive: { token: 'x'.repeat(26), publicKey: randomKey() } }, 'unauthorized'],
    ['by a token too short', { archive: { token: 'x', publicKey: randomKey() } }, 'bad-request'],
    ['without a key', { archive: { token } }, 'bad-request'],
    ['with something else', { administrator: true }, 'bad-request'],
  ])('not %s', async (_what, auth, code) => {
    await expect(connectSocket(server.url, { auth })).rejects.toMatchObject({
      message: code,
      data: { code },
    });
  });

  test('not at a server that has no token', async () => {
    const bare = await createSignalingServer();
    const auth = { archive: { token, publicKey: randomKey() } };
    await expect(connectSocket(bare.url, { auth })).rejects.toMatchObject({ data: { code: 'unauthorized' } });
    await bare.close();
  });

  test('not too often', async () => {
    const strict = await createSignalingServer({ archiveToken: token, limits: { proofsPerMinute: 2 } });
    const auth = { archive: { token: 'x'.repeat(26), publicKey: randomKey() } };
    await expect(connectSocket(strict.url, { auth })).rejects.toMatchObject({ message: 'unauthorized' });
    await expect(connectSocket(strict.url, { auth })).rejects.toMatchObject({ message: 'unauthorized' });
    await expect(connectSocket(strict.url, { auth })).rejects.toMatchObject({ message: 'rate-limited' });
    await strict.close();
  });
});

describe('occupied rooms', () => {
  test('are told whole on connecting, then one by one as a first person enters', async () => {
    const early = randomRoom();
    await person(early);
    await person(early);
    const archive = await connectArchive();
    expect(archive.occupied).toEqual({ rooms: [early] });

    const events = recordEvents(archive.socket);
    const late = randomRoom();
    await person(late);
    await person(late);
    const last = randomRoom();
    const told = next(archive.socket, 'occupied');
    await person(last);
    await told;
    await expect.poll(() => events).toHaveLength(2);
    expect(events).toEqual([
      ['occupied', { rooms: [late] }],
      ['occupied', { rooms: [last] }],
    ]);
  });

  test('are not those where only an archive is', async () => {
    const room = randomRoom();
    const first = await connectArchive();
    await join(first.socket, room);
    expect((await connectArchive()).occupied).toEqual({ rooms: [] });
    const told = next(first.socket, 'occupied');
    await person(room);
    expect((await told)[0]).toEqual({ rooms: [room] });
  });

  test('an archive enters any number of them, and full ones, as an archive', async () => {
    const { socket } = await connectArchive();
    for (let i = 0; i < 5; i += 1) expect((await join(socket, randomRoom())).reply.self.kind).toBe('archive');
    const full = randomRoom();
    await person(full);
    await person(full);
    const { socket: third } = await person(randomRoom());
    const refused = await third.emitWithAck('join', {
      protocol: 1,
      room: full,
      secret: (await person(randomRoom())).secret,
    });
    expect(faultCode(refused)).toBe('room-full');
    expect((await join(socket, full)).reply.roster).toHaveLength(2);
  });
});

describe('the key to seal to', () => {
  test('is in the reply to a join, and its coming and going is told', async () => {
    const room = randomRoom();
    const early = await person(room);
    expect(early.reply.archive).toBeNull();
    const came = next(early.socket, 'archive');
    const archive = await connectArchive();
    expect((await came)[0]).toEqual({ publicKey: archive.publicKey });
    expect((await person(room)).reply.archive).toBe(archive.publicKey);
    const went = next(early.socket, 'archive');
    archive.socket.disconnect();
    expect((await went)[0]).toEqual({ publicKey: null });
  });

  test('stays that of the archive connected longest', async () => {
    const first = await connectArchive();
    const { socket, reply } = await person(randomRoom());
    const told = recordEvents(socket);
    const second = await connectArchive();
    expect(reply.archive).toBe(first.publicKey);
    first.socket.disconnect();
    const tells = ({ publicKey }: { publicKey: string }) => ['archive', { publicKey }];
    await expect.poll(() => told).toEqual([tells(first), tells(second)]);
  });
});

test('the key of an archive that comes back while its old connection goes is told last', async () => {
  const publicKey = randomKey();
  const roster = new MemoryRoster({ rooms: 9, personsPerRoom: 9 });
  const told: unknown[] = [];
  const io = { except: () => ({ emit: (_: string, body: unknown) => told.push(body) }) };
  const archives = new Archives(io as unknown as MeshServer, roster, (error) => {
    throw error;
  });
  const client = (id: string) => {
    const socket = { connected: true, join: async () => undefined, emit: () => true };
    return { id, socket } as unknown as Client;
  };
  await archives.came(client('old'), publicKey);
  // Between the old connection's going and the new one's coming there is room for all that the going causes.
  const { archiveCame } = roster;
  roster.archiveCame = async (archive) => {
    await archives.went(client('old'));
    await archiveCame.call(roster, archive);
  };
  await archives.came(client('new'), publicKey);
  expect(told).toEqual([{ publicKey }, { publicKey: null }, { publicKey }]);
});

describe('keep', () => {
  const sealedKey = 'c2VhbGVk';

  test('reaches the archive, and its answer comes back', async () => {
    const archive = await connectArchive();
    const room = randomRoom();
    const { socket } = await person(room);
    archive.socket.once('keep', (request, reply) => {
      expect(request).toEqual({ room, sealedKey });
      reply({ ok: true, value: null });
    });
    expect(accepted(await socket.emitWithAck('keep', { room, sealedKey }))).toBeNull();
    archive.socket.once('keep', (_request, reply) =>
      reply({ ok: false, error: { code: 'bad-request', message: 'it opens to another room' } }),
    );
    expect(await socket.emitWithAck('keep', { room, sealedKey })).toEqual({
      ok: false,
      error: { code: 'bad-request', message: 'it opens to another room' },
    });
    archive.socket.once('keep', (_request, reply) => reply('nonsense' as never));
    expect(faultCode(await socket.emitWithAck('keep', { room, sealedKey }))).toBe('internal');
  });

  test('needs an archive, and membership', async () => {
    const { socket } = await person(randomRoom());
    expect(faultCode(await socket.emitWithAck('keep', { room: randomRoom(), sealedKey }))).toBe(
      'not-a-member',
    );
    const room = randomRoom();
    await join(socket, room);
    expect(faultCode(await socket.emitWithAck('keep', { room, sealedKey }))).toBe('no-archive');
  });
});
