import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSignalingServer, type SignalingOptions, type SignalingServer } from '@meshboard/signaling';
import { type RunningTurn, startTurn } from '@meshboard/turn';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Room } from '../room.ts';
import { countedWebRtc } from '../testing/counted-webrtc.ts';
import { linked, nodeRooms, nodeWebRtc, until } from '../testing/node-room.ts';
import type { WebRtc } from '../webrtc.ts';
import { DIAGNOSIS_STEPS, type DiagnosisReport, type DiagnosisStepId } from './report.ts';

const SECRET = 'a-secret-of-sixteen-or-more';
let folder: string;
let turn: RunningTurn;
const closing: (() => Promise<unknown> | unknown)[] = [];

/** A port of the loopback that nobody listens on. */
const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshboard-diagnosis-'));
  const started = await startTurn({
    dataDir: folder,
    listeningIps: ['127.0.0.1'],
    allowPrivate: 'loopback',
    port: await freePort(),
    secret: SECRET,
  });
  if (!started.running) throw new Error(started.reason);
  turn = started;
});
afterAll(async () => {
  await turn.stop();
  await rm(folder, { recursive: true });
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const serve = async (options: SignalingOptions = {}): Promise<SignalingServer> => {
  const server = await createSignalingServer(options);
  closing.push(() => server.close());
  return server;
};
const withTurn = (turnSecret = SECRET): SignalingOptions => ({
  ice: { turnSecret, turnHost: '127.0.0.1', turnPort: turn.port },
});
const roomsAt = (url: string) => {
  const rooms = nodeRooms(url);
  closing.push(() => rooms.close());
  return rooms;
};
const settled = (room: Room): Promise<void> =>
  until(
    'no longer connecting',
    () => room.status.state !== 'connecting',
    (look) => room.on('status', look),
  );
const outcomes = ({ steps }: DiagnosisReport): Record<DiagnosisStepId, string> =>
  Object.fromEntries(steps.map(({ id, state, code }) => [id, `${state} ${code}`])) as Record<
    DiagnosisStepId,
    string
  >;

describe('a diagnosis', () => {
  test('of a room that is left meanwhile says that it is not connected, and calls nothing broken', async () => {
    const server = await serve(withTurn());
    const room = roomsAt(server.url).join();
    await settled(room);
    let leaving: Promise<void> | null = null;
    const report = await room.diagnose({
      onStep: () => {
        leaving ??= room.leave();
      },
    });
    await leaving;
    expect(report.verdict).toBe('room-disconnected');
    expect(outcomes(report).signaling).toBe('failed disconnected');
  });

  test('of two who are linked, with a relay that works, finds all well and leaves nothing open', async () => {
    const server = await serve(withTurn());
    const rooms = roomsAt(server.url);
    const { webrtc, open, made } = countedWebRtc();
    const a = rooms.join({ webrtc });
    const b = rooms.join();
    await Promise.all([linked(a, 1), linked(b, 1)]);
    const before = { open: open(), made: made() };
    const told: DiagnosisStepId[] = [];
    const report = await a.diagnose({ onStep: ({ id }) => told.push(id) });

    expect(outcomes(report)).toMatchObject({
      signaling: 'ok answered',
      'turn-udp': 'ok relay',
      'turn-tcp': 'ok relay',
      'turn-tls': 'skipped not-offered',
      'relay-data': 'ok carried',
      peers: 'ok linked',
    });
    expect(report.verdict).toBe('well');
    expect(report.steps.map(({ id }) => id)).toEqual([...DIAGNOSIS_STEPS]);
    expect([...told].sort()).toEqual([...DIAGNOSIS_STEPS].sort());
    expect(report.peers).toMatchObject([{ member: b.self, state: 'linked', relayed: false }]);
    expect(made() - before.made).toBeGreaterThanOrEqual(5);
    expect(open()).toBe(before.open);
    expect(a.status).toEqual({ state: 'connected', links: 1 });
    // It survives JSON, and gives neither secrets nor addresses away.
    const text = JSON.stringify(report);
    expect(JSON.parse(text)).toEqual(report);
    expect(text).not.toMatch(/127\.0\.0\.1|credential|password|\d{10}:/);
    expect(JSON.stringify(await a.diagnose({ addresses: true }))).toContain('127.0.0.1');
  });

  test('tells a relay that refuses the credentials from one that cannot be reached', async () => {
    const server = await serve(withTurn('another-secret-than-coturn-has'));
    const a = roomsAt(server.url).join();
    await settled(a);
    const report = await a.diagnose();
    expect(outcomes(report)).toMatchObject({
      'turn-udp': 'failed unauthorized',
      'turn-tcp': 'failed unauthorized',
      'relay-data': 'skipped nothing-to-test',
      peers: 'ok alone',
    });
    expect(report.verdict).toBe('alone-but-no-relay');
  });

  test('without a relay skips what asks one', async () => {
    const server = await serve();
    const a = roomsAt(server.url).join();
    await settled(a);
    const report = await a.diagnose();
    expect(outcomes(report)).toEqual({
      signaling: 'ok answered',
      stun: 'skipped not-offered',
      'turn-udp': 'skipped not-offered',
      'turn-tcp': 'skipped not-offered',
      'turn-tls': 'skipped not-offered',
      'relay-data': 'skipped nothing-to-test',
      peers: 'ok alone',
    });
  });

  test('of a server that is not there says so', async () => {
    const gone = await createSignalingServer({});
    await gone.close();
    const a = roomsAt(gone.url).join();
    await settled(a);
    const report = await a.diagnose();
    expect(outcomes(report)).toMatchObject({
      signaling: 'failed unreachable',
      stun: 'skipped servers-unknown',
    });
    expect(report.verdict).toBe('server-unreachable');
  });

  test('of a full room says so', async () => {
    const server = await serve({ limits: { membersPerRoom: 1 } });
    const rooms = roomsAt(server.url);
    const first = rooms.join();
    await settled(first);
    const second = rooms.join();
    await until(
      'told that it is full',
      () => second.status.state === 'connecting' && second.status.why === 'room-full',
      (look) => second.on('status', look),
    );
    expect((await second.diagnose()).verdict).toBe('room-full');
  });

  test('of a room that was disconnected needs nothing', async () => {
    const server = await serve();
    const a = roomsAt(server.url).join();
    await settled(a);
    a.disconnect();
    const report = await a.diagnose();
    expect(outcomes(report).signaling).toBe('failed disconnected');
    expect(report.verdict).toBe('room-disconnected');
  });

  test('ends when it is told to, and leaves nothing open', async () => {
    const server = await serve({
      // TEST-NET-1 of RFC 5737: nobody answers there.
      ice: { turnSecret: SECRET, turnHost: '192.0.2.254', turnPort: 3478 },
    });
    const { webrtc, open } = countedWebRtc();
    const a = roomsAt(server.url).join({ webrtc });
    await settled(a);
    const stop = new AbortController();
    const reason = new Error('closed');
    const running = a.diagnose({ signal: stop.signal, onStep: () => stop.abort(reason) });
    await expect(running).rejects.toBe(reason);
    expect(open()).toBe(0);
    await expect(a.diagnose({ signal: stop.signal })).rejects.toBe(reason);
  });

  test('of a WebRTC that throws says so', async () => {
    const server = await serve(withTurn());
    class Refusing {
      constructor() {
        throw new Error('switched off');
      }
    }
    const webrtc = { ...nodeWebRtc, RTCPeerConnection: Refusing as unknown as typeof RTCPeerConnection };
    const a = roomsAt(server.url).join({ webrtc });
    await settled(a);
    expect((await a.diagnose()).verdict).toBe('webrtc-blocked');
  });

  test('of somebody whom nobody answers names who it is', async () => {
    const server = await serve(withTurn());
    const rooms = roomsAt(server.url);
    const a = rooms.join();
    await settled(a);
    // Relays only, where the other has none: no pair of candidates ever works.
    const b = rooms.join({ iceTransportPolicy: 'relay', webrtc: unlinkable() });
    await until(
      'that nobody is reached',
      () => a.status.state === 'unreachable',
      (look) => a.on('status', look),
      30_000,
    );
    const report = await a.diagnose();
    expect(report.peers).toMatchObject([{ member: b.self, relayed: null }]);
    expect(['peers-unreachable', 'peers-silent']).toContain(report.verdict);
    expect(a.members).toMatchObject([{ member: b.self, link: { state: 'none' } }]);
  }, 60_000);
});

/** WebRTC whose candidates are never told to anybody. */
const unlinkable = (): WebRtc => {
  class Mute extends nodeWebRtc.RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super({ ...configuration, iceServers: [], iceTransportPolicy: 'relay' });
    }
    override addIceCandidate(): Promise<void> {
      return Promise.resolve();
    }
  }
  return { ...nodeWebRtc, RTCPeerConnection: Mute };
};
