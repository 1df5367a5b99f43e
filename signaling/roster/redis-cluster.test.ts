import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../limits/limits.ts';
import type { SignalingOptions, SignalingServer } from '../options.ts';
import { createSignalingServer } from '../server.ts';
import {
  accepted,
  acknowledgeSignals,
  type ClientSocket,
  connectSocket,
  enter,
  join,
  next,
  openSocket,
  randomRoom,
  recordEvents,
} from '../testing/test-client.ts';
import { connectRedis } from './redis-cluster.ts';
import { RedisRoster } from './redis-roster.ts';
import { type RedisProcess, startRedis } from './testing/redis-server.ts';

/**
 * A lease, in milliseconds, that is soon over and yet holds on a busy machine: it is renewed every second, and a
 * server that could not for three would take itself for dead.
 */
const SHORT_LEASE_MS = 3_000;

const archiveToken = 'a-token-of-sixteen-or-more';
const logger = pino({ level: 'silent' });

let redis: RedisProcess;
let prefix: string;
const servers: SignalingServer[] = [];
const sockets: ClientSocket[] = [];

beforeEach(async () => {
  redis = await startRedis();
  prefix = `${randomUUID()}:`;
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  for (const server of servers.splice(0)) await server.close();
  await redis.stop();
});

const connect = (leaseMs: number) =>
  connectRedis({
    url: redis.url,
    prefix,
    leaseMs,
    logger,
    limits: { rooms: 99, personsPerRoom: DEFAULT_LIMITS.membersPerRoom },
  });

const start = async (options: SignalingOptions = {}, leaseMs = 15_000): Promise<SignalingServer> => {
  const cluster = await connect(leaseMs);
  const server = await createSignalingServer({ cluster, archiveToken, graceMs: 50, ...options });
  servers.push(server);
  return server;
};

const person = async (
  server: SignalingServer,
  ...args: [room: ReturnType<typeof randomRoom>, secret?: never]
) => {
  const member = await enter(server.url, ...args);
  sockets.push(member.socket);
  return member;
};

describe('two servers and one Redis', () => {
  test('introduce people on either to each other', async () => {
    const [left, right] = [await start(), await start()];
    const room = randomRoom();
    const first = await person(left, room);
    const told = next(first.socket, 'memberJoined');
    const second = await person(right, room);
    expect((await told)[0]).toEqual({ room, member: second.reply.self });
    expect(second.reply.roster).toEqual([first.reply.self]);
    expect(second.reply.self.order).toBe(1);

    acknowledgeSignals(first.socket);
    const delivered = next(first.socket, 'signal');
    expect(await second.socket.emitWithAck('signal', { room, to: first.member, body: 'AA' })).toEqual({
      ok: true,
      value: null,
    });
    expect((await delivered)[0]).toEqual({ room, from: second.member, body: 'AA' });

    const gone = next(first.socket, 'memberLeft');
    second.socket.disconnect();
    expect((await gone)[0]).toEqual({ room, member: second.member });
  });

  test('evict a member who comes back on the other', async () => {
    const [left, right] = [await start(), await start()];
    const room = randomRoom();
    const first = await person(left, room);
    const evicted = new Promise((resolve) => first.socket.once('disconnect', resolve));
    const back = await join(await connectSocket(right.url), room, first.secret);
    sockets.push(back.socket);
    expect(await evicted).toBe('io server disconnect');
    expect(back.reply.self).toEqual(first.reply.self);
  });

  test('share archives', async () => {
    const [left, right] = [await start(), await start()];
    const room = randomRoom();
    const { socket } = await person(left, room);
    const came = next(socket, 'archive');
    const publicKey = 'A'.repeat(43);
    const archive = openSocket(right.url, { auth: { archive: { token: archiveToken, publicKey } } });
    sockets.push(archive);
    expect((await next(archive, 'occupied'))[0]).toEqual({ rooms: [room] });
    expect((await came)[0]).toEqual({ publicKey });
    archive.once('keep', (_request, reply) => reply({ ok: true, value: null }));
    expect(accepted(await socket.emitWithAck('keep', { room, sealedKey: 'AA' }))).toBeNull();
    const other = randomRoom();
    const occupied = next(archive, 'occupied');
    await person(left, other);
    expect((await occupied)[0]).toEqual({ rooms: [other] });
  });

  test('drain and close one by one; who does not come back has left', async () => {
    const [left, right] = [await start({}, SHORT_LEASE_MS), await start({}, SHORT_LEASE_MS)];
    const room = randomRoom();
    const first = await person(left, room);
    const joined = next(first.socket, 'memberJoined');
    const second = await person(right, room);
    await joined;
    const events = recordEvents(first.socket);
    const asked = next(second.socket, 'drain');
    await right.drain(20);
    await asked;
    await right.close();
    await expect.poll(() => events.map(([name]) => name)).toEqual(['memberLeft']);
    expect(first.socket.connected).toBe(true);
  });

  test('give up the seats of one that has died', async () => {
    const left = await start({}, SHORT_LEASE_MS);
    const [line, other] = [new Redis(redis.url), new Redis(redis.url)];
    const living = await other.keys(`${prefix}alive:*`);
    const limits = { rooms: 99, personsPerRoom: 9 };
    const dying = new RedisRoster(line, limits, { prefix, failed: () => undefined });
    const room = randomRoom();
    const first = await person(left, room);
    const ghost = 'AAAAAAAAAAAAAAAAAAAAAA' as typeof first.member;
    await dying.enter(room, { member: ghost, kind: 'person', connection: 'gone' });
    await dying.archiveCame({ connection: 'gone', publicKey: 'A'.repeat(43) });
    const lost = next(first.socket, 'memberLeft');
    const archive = next(first.socket, 'archive');
    // It renews its lease no more and says nothing, as a killed process does; nobody waits until it is over by itself.
    line.disconnect();
    const leases = await other.keys(`${prefix}alive:*`);
    expect(await other.del(leases.filter((lease) => !living.includes(lease)))).toBe(1);
    other.disconnect();
    expect((await lost)[0]).toEqual({ room, member: ghost });
    expect((await archive)[0]).toEqual({ publicKey: null });
    await dying.close();
  });
});

describe('when Redis', () => {
  test('is away, clients are told to try again, and the server stays up', async () => {
    const server = await start();
    const room = randomRoom();
    const { socket } = await person(server, room);
    await redis.kill();
    const attempt = () =>
      socket.emitWithAck('join', {
        protocol: 1,
        room: randomRoom(),
        secret: 'AAAAAAAAAAAAAAAAAAAAAA' as never,
      });
    expect(await attempt()).toMatchObject({ ok: false, error: { code: 'internal', retryAfterMs: 1_000 } });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    await redis.start();
    await expect.poll(async () => (await attempt()).ok).toBe(true);
  });

  test('comes back empty, everybody is made to enter again', async () => {
    const server = await start({}, SHORT_LEASE_MS);
    const { socket } = await person(server, randomRoom());
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    await redis.restart();
    expect(await gone).toBe('transport close');
  });

  test('cannot be reached at the start, that is an error', async () => {
    await redis.kill();
    await expect(connect(SHORT_LEASE_MS)).rejects.toThrow();
  });
});
