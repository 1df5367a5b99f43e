import { createCapability, toView } from '@meshboard/room';
import { type MemberId, SignalDelivery } from '@meshboard/signaling/protocol';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { capabilitySealer, SealError } from '../../room/capability/seal.ts';
import { toBase64Url } from '../../room/encoding/base64url.ts';
import { type Connection, openConnection } from '../../room/mesh/connection/connection.ts';
import { createLabPeer, next, type Peer } from '../../room/mesh/testing/peers.ts';
import { decodeSignal, encodeSignal } from '../../room/signaling/signal-codec.ts';
import type { SignalBody } from '../../room/signaling/signaling.ts';
import { nodeWebRtc } from '../../room/testing/node-room.ts';
import { type HostileServer, startHostileServer } from './support/hostile-server.ts';

const capability = createCapability();

let server: HostileServer;
let peers: Peer[];
let ends: Connection[];

beforeEach(async () => {
  server = await startHostileServer();
  peers = [];
  ends = [];
});
afterEach(async () => {
  for (const end of ends) end.close();
  await Promise.all(peers.map((peer) => peer.close()));
  await server.close();
});

/** Passes every message on, both ways, whichever channel opens first. */
const join = (first: RTCDataChannel, second: RTCDataChannel, seen: ArrayBuffer[]): void => {
  for (const [from, into] of [
    [first, second],
    [second, first],
  ] as const) {
    const waiting: ArrayBuffer[] = [];
    into.addEventListener('open', () => {
      for (const data of waiting.splice(0)) into.send(data);
    });
    from.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      seen.push(data);
      if (into.readyState === 'open') into.send(data);
      else waiting.push(data);
    };
  }
};

/**
 * The server keeps all signals to itself and, with the key that a view link gives, answers each dial in the name of who
 * was dialled and dials that one in the name of who dialled: DTLS ends with it on both sides, and bytes are passed on.
 */
const standBetween = (sealer: ReturnType<typeof capabilitySealer>, seen: ArrayBuffer[]): void => {
  const { room } = capability;
  const dials = new Map<string, Connection>();
  const open = (
    initiator: boolean,
    dial: string,
    from: MemberId,
    to: MemberId,
    onChannel: (channel: RTCDataChannel) => void,
  ): Connection => {
    let seq = 0;
    const connection = openConnection({
      initiator,
      webrtc: nodeWebRtc,
      configuration: { iceServers: [] },
      negotiated: true,
      onSignal: (body: SignalBody) => {
        const sealed = sealer.seal(from, to, encodeSignal({ dial, seq, body }));
        seq += 1;
        server.say(to, 'signal', { room, from, body: sealed });
      },
      onChannel,
      onStateChange: () => undefined,
      onPathChange: () => undefined,
      onRelayCandidate: () => undefined,
      onClosed: () => undefined,
    });
    ends.push(connection);
    dials.set(dial, connection);
    return connection;
  };
  server.tampering.down = ({ member, event, body }) => {
    if (event !== 'signal' || member === null) return [body];
    const { from, body: sealed } = v.parse(SignalDelivery, body);
    const signal = decodeSignal(sealer.open(from, member, sealed));
    if (!dials.has(signal.dial)) {
      let first: RTCDataChannel | null = null;
      const pair = (channel: RTCDataChannel): void => {
        if (first === null) first = channel;
        else join(first, channel, seen);
      };
      open(false, signal.dial, member, from, pair);
      open(true, toBase64Url(crypto.getRandomValues(new Uint8Array(16))), from, member, pair);
    }
    if (signal.body.type !== 'bye' && signal.body.type !== 'redial')
      dials.get(signal.dial)?.signal(signal.body);
    return [];
  };
};

test('a hostile server with a view link, which ends the encryption of both sides, is found out by both', async () => {
  const seen: ArrayBuffer[] = [];
  standBetween(capabilitySealer(toView(capability)), seen);
  const [ada, ben] = [createLabPeer(server.url, capability), createLabPeer(server.url, capability)];
  peers.push(ada, ben);
  const up: string[] = [];
  for (const { mesh } of peers) mesh.on('message', () => up.push('a message was taken'));
  const failed = await Promise.all(peers.map(({ mesh }) => next(mesh, 'dialFailed')));
  // They did talk to it, and it to them: it is the proofs that did not fit.
  expect(seen.length).toBeGreaterThan(0);
  expect(failed.map(([, reason]) => reason)).toContain('bad-handshake');
  expect(up).toEqual([]);
  for (const { mesh } of peers) expect(mesh.links.size).toBe(0);
});

test('a hostile server without a link to the room cannot even begin', async () => {
  const seen: ArrayBuffer[] = [];
  const sealer = capabilitySealer({ ...createCapability(), room: capability.room });
  const stand = server.tampering;
  standBetween(sealer, seen);
  const between = stand.down;
  const errors: unknown[] = [];
  stand.down = (passing) => {
    try {
      return between?.(passing) ?? [passing.body];
    } catch (error) {
      errors.push(error);
      return [];
    }
  };
  const timings = { comingUp: 800 };
  const [ada, ben] = [
    createLabPeer(server.url, capability, { timings }),
    createLabPeer(server.url, capability, { timings }),
  ];
  peers.push(ada, ben);
  await Promise.race(peers.map(({ mesh }) => next(mesh, 'dialFailed')));
  expect(errors.length).toBeGreaterThan(0);
  for (const error of errors) expect(error).toBeInstanceOf(SealError);
  expect(seen).toEqual([]);
});
