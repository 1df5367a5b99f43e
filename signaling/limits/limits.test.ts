import { afterEach, describe, expect, test } from 'vitest';
import type { SignalingOptions, SignalingServer } from '../options.ts';
import { createSignalingServer } from '../server.ts';
import {
  accepted,
  acknowledgeSignals,
  type ClientSocket,
  connectSocket,
  enter,
  faultCode,
  join,
  randomRoom,
  randomSecret,
} from '../testing/test-client.ts';

const servers: SignalingServer[] = [];
const sockets: ClientSocket[] = [];

const start = async (options: SignalingOptions): Promise<string> => {
  const server = await createSignalingServer(options);
  servers.push(server);
  return server.url;
};

const connect = async (url: string, headers: Record<string, string> = {}): Promise<ClientSocket> => {
  const socket = await connectSocket(url, { extraHeaders: headers });
  sockets.push(socket);
  return socket;
};

const attempt = (socket: ClientSocket, room = randomRoom()) =>
  socket.emitWithAck('join', { protocol: 1, room, secret: randomSecret() });

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  for (const server of servers.splice(0)) await server.close();
});

describe('limits', () => {
  test('persons in a room; a member who comes back is not one more', async () => {
    const url = await start({ limits: { membersPerRoom: 2 } });
    const room = randomRoom();
    const first = await enter(url, room);
    const second = await enter(url, room);
    sockets.push(first.socket, second.socket);
    expect(faultCode(await attempt(await connect(url), room))).toBe('room-full');
    const back = await join(await connect(url), room, second.secret);
    expect(back.reply.self).toEqual(second.reply.self);
  });

  test('a hundred and more from one address are let into one room by default', async () => {
    const url = await start({});
    const room = randomRoom();
    const come = async (): Promise<void> => {
      sockets.push((await enter(url, room)).socket);
    };
    await Promise.all(Array.from({ length: 128 }, come));
    expect(faultCode(await attempt(await connect(url), room))).toBe('room-full');
  });

  test('rooms of a socket', async () => {
    const url = await start({ limits: { roomsPerSocket: 2 } });
    const socket = await connect(url);
    const { room } = { room: randomRoom() };
    accepted(await attempt(socket, room));
    accepted(await attempt(socket));
    expect(faultCode(await attempt(socket))).toBe('too-many-rooms');
    accepted(await socket.emitWithAck('leave', { room }));
    accepted(await attempt(socket));
  });

  test('rooms of the server', async () => {
    const url = await start({ limits: { rooms: 1 } });
    accepted(await attempt(await connect(url)));
    const reply = await attempt(await connect(url));
    expect(reply).toMatchObject({ ok: false, error: { code: 'too-many-rooms', retryAfterMs: 60_000 } });
  });

  test('joins of an address, however many sockets it opens', async () => {
    const url = await start({ limits: { joinsPerMinute: 2 } });
    accepted(await attempt(await connect(url)));
    accepted(await attempt(await connect(url)));
    const reply = await attempt(await connect(url));
    expect(reply).toMatchObject({ ok: false, error: { code: 'rate-limited' } });
    expect(!reply.ok && reply.error.retryAfterMs).toBeGreaterThan(0);
  });

  test('sockets of an address; a closed one makes room', async () => {
    const url = await start({ limits: { socketsPerAddress: 1 } });
    const first = await connect(url);
    await expect(connect(url)).rejects.toThrow('websocket error');
    first.disconnect();
    await expect
      .poll(() =>
        connect(url).then(
          () => 'connected',
          () => 'refused',
        ),
      )
      .toBe('connected');
  });

  test('behind a trusted proxy the address is the one the proxy saw, and a forged one changes nothing', async () => {
    const url = await start({ trustedProxyHops: 1, limits: { socketsPerAddress: 1 } });
    await connect(url, { 'x-forwarded-for': '192.0.2.1' });
    await connect(url, { 'x-forwarded-for': '192.0.2.2' });
    await expect(connect(url, { 'x-forwarded-for': '198.51.100.9, 192.0.2.1' })).rejects.toThrow();
  });

  test('without a trusted proxy forwarding headers are ignored', async () => {
    const url = await start({ limits: { socketsPerAddress: 1 } });
    await connect(url, { 'x-forwarded-for': '192.0.2.1' });
    await expect(connect(url, { 'x-forwarded-for': '192.0.2.2' })).rejects.toThrow();
  });

  test('events and bytes of signals of a socket, each with a time to wait', async () => {
    const url = await start({ limits: { signalBytesPerSecond: 10 } });
    const room = randomRoom();
    const first = await enter(url, room);
    const second = await enter(url, room);
    sockets.push(first.socket, second.socket);
    acknowledgeSignals(first.socket);
    const signal = { room, to: first.member, body: 'A'.repeat(60) };
    accepted(await second.socket.emitWithAck('signal', signal));
    const reply = await second.socket.emitWithAck('signal', signal);
    expect(reply).toMatchObject({ ok: false, error: { code: 'rate-limited' } });
    expect(!reply.ok && reply.error.retryAfterMs).toBeGreaterThan(1_000);
  });

  test('a socket that goes on regardless is closed', async () => {
    const url = await start({ limits: { eventsPerSecond: 1 } });
    const socket = await connect(url);
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    for (let i = 0; i < 300; i += 1) socket.emit('ice', { room: randomRoom() }, () => undefined);
    expect(await gone).toBe('io server disconnect');
  });
});
