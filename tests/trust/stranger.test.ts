import { randomBytes } from 'node:crypto';
import { createArchiveKey, createCapability, toView } from '@meshboard/room';
import { PROTOCOL_VERSION, type RoomId, SignalDelivery } from '@meshboard/signaling/protocol';
import { io } from 'socket.io-client';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Capability } from '../../room/capability/capability.ts';
import { capabilitySealer } from '../../room/capability/seal.ts';
import { createLabPeer, type Peer } from '../../room/mesh/testing/peers.ts';
import { encodeSignal } from '../../room/signaling/signal-codec.ts';
import { createSocketSignaling } from '../../room/signaling/socket-signaling.ts';
import {
  converged,
  linked,
  type NodeRooms,
  nodeRooms,
  nodeWebRtc,
  until,
} from '../../room/testing/node-room.ts';
import { memberNamed } from '../../room/testing/recording-link.ts';
import type { WebRtc } from '../../room/webrtc.ts';
import { type HostileServer, startHostileServer } from './support/hostile-server.ts';

const TOKEN = 'a token of sixteen letters or more';

let server: HostileServer;
let rooms: NodeRooms;
let closing: (() => Promise<unknown>)[];

beforeEach(async () => {
  server = await startHostileServer({ archiveToken: TOKEN });
  rooms = nodeRooms(server.url);
  closing = [];
});
afterEach(async () => {
  for (const close of closing) await close();
  await rooms.close();
  await server.close();
});

/** WebRTC that counts the connections it has made, and how many were open at one time. */
const countingWebRtc = (): {
  readonly webrtc: WebRtc;
  readonly made: () => number;
  readonly most: () => number;
} => {
  let made = 0;
  let most = 0;
  const open = new Set<RTCPeerConnection>();
  class Counted extends nodeWebRtc.RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      made += 1;
      open.add(this);
      most = Math.max(most, open.size);
    }

    override close(): void {
      open.delete(this);
      super.close();
    }
  }
  return { webrtc: { ...nodeWebRtc, RTCPeerConnection: Counted }, made: () => made, most: () => most };
};

/** Keys of another room under this room's id. */
const strangerTo = (room: RoomId): Capability => ({ ...createCapability(), room });

const stranger = (): Peer => {
  const peer = createLabPeer(server.url, strangerTo(rooms.capability.room));
  closing.push(async () => {
    await peer.mesh.close();
    await peer.signaling.close();
  });
  return peer;
};

const sampled = (look: () => void): (() => void) => {
  const timer = setInterval(look, 20);
  return () => clearInterval(timer);
};

describe('a stranger who knows the room id', () => {
  test('who comes first and waits to be dialled hears nothing that it can open', async () => {
    const eve = stranger();
    const heard: unknown[] = [];
    eve.signaling.on('signal', (...signal) => heard.push(signal));
    await until('joined', () => eve.signaling.state === 'joined', sampled);
    const [ada, ben] = [rooms.join(), rooms.join()];
    ada.doc.getText('t').insert(0, 'not for Eve');
    await until('Eve is sent what she cannot open', () => eve.signaling.droppedSignals > 0, sampled);
    await converged([ada.doc, ben.doc], 40_000);
    expect(ben.doc.getText('t').toString()).toBe('not for Eve');
    expect(heard).toEqual([]);
    expect(eve.mesh.links.size).toBe(0);
    expect(
      [...ada.members, ...ben.members].some(
        ({ member, link }) => member === eve.signaling.self && link.state === 'up',
      ),
    ).toBe(false);
  });

  test('who dials, again and again, costs nobody a single connection and is linked to nobody', async () => {
    const counted = countingWebRtc();
    const ada = rooms.join({ webrtc: counted.webrtc });
    await until('alone', () => ada.status.state === 'alone', sampled);
    const ben = rooms.join();
    await linked(ada, 1);
    const before = counted.made();
    const eve = stranger();
    await until('joined', () => eve.signaling.roster.size === 2, sampled);
    const offer = (n: number) => ({
      dial: String(n).padStart(22, '0'),
      seq: 0,
      body: { type: 'offer' as const, sdp: 'v=0\r\n' },
    });
    await Promise.all(Array.from({ length: 100 }, (_, n) => eve.signaling.send(ada.self, offer(n))));
    ada.doc.getText('t').insert(0, 'undisturbed');
    await converged([ada.doc, ben.doc]);
    expect(counted.made()).toBe(before);
    expect(eve.mesh.links.size).toBe(0);
  });

  test('learns of the others only their member ids, their order and whether they are archives', async () => {
    const [ada, ben] = await rooms.mesh(2);
    if (!ada || !ben) throw new Error('no peers');
    ada.awareness.setLocalStateField('name', 'Ada Lovelace');
    ada.doc.getText('t').insert(0, 'not for Eve');
    await converged([ada.doc, ben.doc]);

    // No client of ours, which would throw away what it cannot open: everything that the server says.
    const socket = io(server.url, { transports: ['websocket'] });
    closing.push(async () => socket.close());
    const told: [event: string, body: unknown][] = [];
    const bodies: string[] = [];
    socket.onAny((event: string, ...args: unknown[]) => {
      told.push([event, args[0]]);
      const acknowledge = args.at(-1);
      if (typeof acknowledge === 'function') acknowledge();
      if (event === 'signal') bodies.push(v.parse(SignalDelivery, args[0]).body);
    });
    const { room } = rooms.capability;
    const secret = randomBytes(16).toString('base64url');
    const reply: unknown = await socket.emitWithAck('join', { protocol: PROTOCOL_VERSION, room, secret });
    told.push(['join', reply]);
    const { value } = v.parse(v.object({ value: v.looseObject({ roster: v.array(v.unknown()) }) }), reply);
    expect(value.roster).toEqual([
      { member: ada.self, kind: 'person', order: 0 },
      { member: ben.self, kind: 'person', order: 1 },
    ]);
    // Who comes after Eve dials her as well, sealed; who is there goes on as if she was not.
    const cem = rooms.join();
    cem.awareness.setLocalStateField('name', 'Cem Karaca');
    await linked(cem, 2);
    await until('Eve has been sent something', () => bodies.length > 0, sampled);
    ada.doc.getText('t').insert(0, 'still ');
    await converged([ada.doc, ben.doc, cem.doc]);

    const others = told.filter(([event]) => event !== 'signal' && event !== 'join');
    expect(others).toContainEqual([
      'memberJoined',
      { room, member: { member: cem.self, kind: 'person', order: 3 } },
    ]);
    const opened = bodies.map((body) => Buffer.from(body, 'base64url').toString('latin1'));
    const all = [JSON.stringify(told), ...opened].join('\n');
    expect(all).not.toMatch(/Lovelace|Karaca|not for Eve|still|candidate|fingerprint|127\.0\.0\.1/);
    for (const { doc } of [ada, ben, cem]) expect(all).not.toContain(String(doc.clientID));
  });

  test('who holds the archive token as well is served before others, and gets nothing', async () => {
    const room = rooms.capability.room;
    const heard: unknown[] = [];
    const eve = createSocketSignaling({
      url: server.url,
      room,
      sealer: capabilitySealer(strangerTo(room)),
      archiveAuth: { token: TOKEN, publicKey: createArchiveKey().publicKey },
    });
    closing.push(() => eve.close());
    eve.on('signal', (...signal) => heard.push(signal));
    eve.connect();
    await until('joined', () => eve.state === 'joined', sampled);
    // Nobody has asked for the room to be kept: no key was handed over.
    const [ada, ben] = [rooms.join(), rooms.join()];
    ada.doc.getText('t').insert(0, 'kept by nobody');
    await converged([ada.doc, ben.doc], 40_000);
    expect(heard).toEqual([]);
    expect(ada.saved).toBe('local');
    expect(server.seen.join('\n')).not.toContain('sealedKey');
  });
});

describe('somebody with a view link and the server', () => {
  test('who dials in two hundred names costs sixty-four connections at one time, at the most', async () => {
    const counted = countingWebRtc();
    const ada = rooms.join({ webrtc: counted.webrtc });
    await until('alone', () => ada.status.state === 'alone', sampled);
    const sealer = capabilitySealer(toView(rooms.capability));
    const { room } = rooms.capability;
    for (let n = 0; n < 200; n += 1) {
      const from = memberNamed(`mallory${n}`);
      const signal = {
        dial: String(n).padStart(22, '0'),
        seq: 0,
        body: { type: 'offer' as const, sdp: 'v=0\r\n' },
      };
      server.say(ada.self, 'signal', { room, from, body: sealer.seal(from, ada.self, encodeSignal(signal)) });
    }
    await until('the first were answered', () => counted.made() > 0, sampled);
    const ben = rooms.join();
    ada.doc.getText('t').insert(0, 'undisturbed');
    await converged([ada.doc, ben.doc], 40_000);
    // With Ben's.
    expect(counted.most()).toBeLessThanOrEqual(64 + 1);
  });
});
