import { afterEach, describe, expect, test } from 'vitest';
import { freePort } from '../tests/harness/free-port.ts';
import type { SignalingOptions, SignalingServer } from './options.ts';
import { createSignalingServer } from './server.ts';
import {
  acknowledgeSignals,
  type ClientSocket,
  connectSocket,
  enter,
  faultCode,
  next,
  randomRoom,
  randomSecret,
} from './testing/test-client.ts';

const servers: SignalingServer[] = [];
const sockets: ClientSocket[] = [];

const start = async (options: SignalingOptions = {}): Promise<SignalingServer> => {
  const server = await createSignalingServer(options);
  servers.push(server);
  return server;
};

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  for (const server of servers.splice(0)) await server.close();
});

describe('draining', () => {
  test('asks everybody to move, takes nobody in, and is over when all have gone', async () => {
    const server = await start();
    const { socket } = await enter(server.url, randomRoom());
    const idle = await connectSocket(server.url);
    sockets.push(socket, idle);
    const asked = next(socket, 'drain');
    const drained = server.drain(60_000);
    expect((await asked)[0]).toEqual({ withinMs: 60_000 });
    const reply = await idle.emitWithAck('join', { protocol: 1, room: randomRoom(), secret: randomSecret() });
    expect(faultCode(reply)).toBe('draining');
    await expect(connectSocket(server.url)).rejects.toThrow();
    const ready = await fetch(`${server.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'draining' }]);
    socket.disconnect();
    idle.disconnect();
    await drained;
  });

  test('is over in time when somebody stays', async () => {
    const server = await start();
    sockets.push((await enter(server.url, randomRoom())).socket);
    await server.drain(10);
  });
});

describe('starting', () => {
  test('fails when the port is taken, and leaves nothing open', async () => {
    const first = await start();
    await expect(createSignalingServer({ port: first.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  test('gives its port back when that of the metrics is taken', async () => {
    const first = await start();
    const port = await freePort();
    const metrics = { host: '127.0.0.1', port: first.port };
    await expect(createSignalingServer({ port, metrics })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect((await start({ port })).port).toBe(port);
  });

  test('listens on every address when asked to', async () => {
    const server = await start({ host: null });
    expect((await fetch(`http://127.0.0.1:${server.port}/healthz`)).status).toBe(200);
  });
});

describe('metrics', () => {
  /** Samples by their name and labels as Prometheus writes them. */
  const scrape = async (server: SignalingServer): Promise<Map<string, number>> => {
    const text = await (await fetch(server.metricsUrl ?? '')).text();
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
    );
  };
  const metrics = { host: '127.0.0.1', port: 0 };

  test('account for every byte: those of signals by their bodies, and of the wire by what it is used for', async () => {
    const server = await start({ metrics });
    const room = randomRoom();
    const [first, second] = [await enter(server.url, room), await enter(server.url, room)];
    sockets.push(first.socket, second.socket);
    acknowledgeSignals(first.socket);
    await fetch(`${server.url}/healthz`);
    const before = await scrape(server);
    const body = 'A'.repeat(10_000);
    await second.socket.emitWithAck('signal', { room, to: first.member, body });
    const after = await scrape(server);
    const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    const signals = 'meshboard_signaling_signal_bytes_total';
    expect([grown(`${signals}{direction="in"}`), grown(`${signals}{direction="out"}`)]).toEqual([
      10_000, 10_000,
    ]);
    const wire = (kind: string, direction: string) =>
      `meshboard_signaling_wire_bytes_total{kind="${kind}",direction="${direction}"}`;
    for (const direction of ['in', 'out']) {
      expect(grown(wire('socket', direction))).toBeGreaterThan(10_000);
      expect(grown(wire('socket', direction))).toBeLessThan(11_000);
      expect(before.get(wire('http', direction))).toBeGreaterThan(100);
      expect(grown(wire('http', direction))).toBe(0);
    }
  });

  test('count rooms and persons, and name none of them', async () => {
    const server = await start({ metrics });
    const room = randomRoom();
    const { socket, member } = await enter(server.url, room);
    sockets.push(socket);
    const samples = await scrape(server);
    expect(samples.get('meshboard_signaling_rooms')).toBe(1);
    expect(samples.get('meshboard_signaling_persons')).toBe(1);
    expect(samples.get('meshboard_signaling_sockets')).toBe(1);
    expect(samples.get('meshboard_signaling_events_total{event="join",outcome="ok"}')).toBe(1);
    const names = [...samples.keys()].join();
    expect(names).not.toContain(room);
    expect(names).not.toContain(member);
  });

  test('are not on the port that the world reaches', async () => {
    const server = await start({ metrics });
    expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${server.metricsPort}/`)).status).toBe(404);
  });
});
