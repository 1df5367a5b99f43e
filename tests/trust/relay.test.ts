import { createSignalingServer, type SignalingServer } from '@meshboard/signaling';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Room } from '../../room/room.ts';
import {
  converged,
  linked,
  type NodeRooms,
  nodeRooms,
  nodeWebRtc,
  until,
} from '../../room/testing/node-room.ts';
import type { WebRtc } from '../../room/webrtc.ts';
import { type RunningTurn, startTurn } from '../../turn/start.ts';
import { freePort } from '../harness/free-port.ts';
import { temporaryFolder } from '../harness/temporary.ts';
import { createUdpRelay, type OnPacket, type UdpRelay } from './support/udp-relay.ts';

/**
 * What somebody on the network has in its hands is what this relay has: the UDP packets between two peers. Before a coturn
 * it has what that host has: all that clients send to coturn and get from there.
 */

let server: SignalingServer;
let rooms: NodeRooms;
let relay: UdpRelay;
let onPacket: OnPacket;

beforeEach(async () => {
  server = await createSignalingServer({});
  rooms = nodeRooms(server.url);
  relay = createUdpRelay((packet) => onPacket(packet));
});
afterEach(async () => {
  await rooms.close();
  relay.close();
  await server.close();
});

/** RFC 7983: the first byte tells STUN (0 to 3) and DTLS (20 to 63) from all else. */
const isStun = (packet: Buffer): boolean => (packet[0] ?? 255) <= 3;
const isDtls = (packet: Buffer): boolean => (packet[0] ?? 0) >= 20 && (packet[0] ?? 255) <= 63;
/** A DTLS record's content type for application data (RFC 6347). */
const APPLICATION_DATA = 23;

/** TURN's channel messages (RFC 8656): four bytes, then what is passed on. */
const CHANNEL_HEAD_BYTES = 4;
const carriesApplicationData = (packet: Buffer): boolean =>
  (packet[0] ?? 0) >> 6 === 1 && packet[CHANNEL_HEAD_BYTES] === APPLICATION_DATA;

const UDP_IPV4 = /^(candidate:\S+ 1 udp \d+) (\d+\.\d+\.\d+\.\d+) (\d+) (typ host.*)$/i;

/** Takes out of a description what was gathered before it was sent: each of those comes as a signal of its own as well. */
class WithoutCandidates extends nodeWebRtc.RTCPeerConnection {
  override setRemoteDescription({ type, sdp = '' }: RTCSessionDescriptionInit): Promise<void> {
    return super.setRemoteDescription({ type, sdp: sdp.replace(/^a=candidate:.*\r\n/gm, '') });
  }
}

/** A peer that reaches the other end through the relay only. */
const throughRelay = (): WebRtc => {
  class Relayed extends WithoutCandidates {
    override async addIceCandidate(given?: RTCIceCandidateInit | RTCIceCandidate | null): Promise<void> {
      const [, head, address = '', port = '', tail] = UDP_IPV4.exec(given?.candidate ?? '') ?? [];
      if (head === undefined) return;
      const own = await relay.standIn(address, Number(port));
      const candidate = `${head} ${address} ${own} ${tail}`;
      await super.addIceCandidate({
        candidate,
        sdpMid: given?.sdpMid ?? null,
        sdpMLineIndex: given?.sdpMLineIndex ?? null,
      });
    }
  }
  return { ...nodeWebRtc, RTCPeerConnection: Relayed };
};

/** A peer that knows no address of the other end, and answers where packets come from. */
const waitingToBeReached = (): WebRtc => {
  class Waiting extends WithoutCandidates {
    override async addIceCandidate(): Promise<void> {}
  }
  return { ...nodeWebRtc, RTCPeerConnection: Waiting };
};

/** Ten packets of those that it is about, each with one bit of its content changed. */
const alterSome = (isMeant: (packet: Buffer) => boolean) => {
  let seen = 0;
  let changed = 0;
  return {
    get changed() {
      return changed;
    },
    onPacket: (packet: Buffer): Buffer => {
      if (!isMeant(packet)) return packet;
      seen += 1;
      if (seen % 3 !== 0 || changed >= 10) return packet;
      changed += 1;
      const altered = Buffer.from(packet);
      const at = altered.length - 1 - (seen % 13);
      altered[at] = (altered[at] ?? 0) ^ 0x40;
      return altered;
    },
  };
};

/** Both write at once, and have the same words in the end. */
const drawInTurns = async (ada: Room, ben: Room): Promise<void> => {
  for (let i = 0; i < 40; i += 1) {
    (i % 2 === 0 ? ada : ben).doc.getText('t').insert(0, `${i} `);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await converged([ada.doc, ben.doc], 40_000);
  const words = ada.doc.getText('t').toString().trim().split(' ').map(Number);
  expect(words.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
};

test('who relays the packets sees DTLS and STUN, not a word of what is said', async () => {
  const packets: Buffer[] = [];
  onPacket = (packet) => {
    packets.push(Buffer.from(packet));
    return packet;
  };
  const ada = rooms.join({ webrtc: throughRelay() });
  const ben = rooms.join({ webrtc: waitingToBeReached() });
  ada.doc.getText('t').insert(0, 'nobody on the way is to read this');
  ada.awareness.setLocalStateField('name', 'Ada Lovelace');
  await linked(ada, 1);
  await converged([ada.doc, ben.doc]);
  expect(ben.doc.getText('t').toString()).toBe('nobody on the way is to read this');
  expect(packets.filter((packet) => packet[0] === APPLICATION_DATA).length).toBeGreaterThan(3);
  for (const packet of packets) expect(isStun(packet) || isDtls(packet)).toBe(true);
  const all = Buffer.concat(packets).toString('latin1');
  expect(all).not.toMatch(/nobody on the way|Lovelace|meshboard link/);
  for (const key of [rooms.capability.viewKey, rooms.capability.publicKey])
    expect(all).not.toContain(Buffer.from(key).toString('latin1'));
});

test('who relays the packets and alters some of them changes nothing that is said', async () => {
  onPacket = (packet) => packet;
  const ada = rooms.join({ webrtc: throughRelay() });
  const ben = rooms.join({ webrtc: waitingToBeReached() });
  await linked(ada, 1);
  await converged([ada.doc, ben.doc]);
  const ends: string[] = [];
  for (const room of [ada, ben]) room.on('linkDown', (_member, reason) => ends.push(reason));
  const alter = alterSome((packet) => packet[0] === APPLICATION_DATA);
  onPacket = alter.onPacket;
  await drawInTurns(ada, ben);
  expect(alter.changed).toBeGreaterThan(3);
  expect(ends).toEqual([]);
});

describe('a TURN host, through whose coturn all of it goes', () => {
  const secret = 'a-secret-of-sixteen-or-more';
  let turn: RunningTurn;
  let behind: SignalingServer;
  let people: NodeRooms;
  let folder: ReturnType<typeof temporaryFolder>;

  beforeEach(async () => {
    folder = temporaryFolder('turn');
    const started = await startTurn({
      dataDir: folder.path,
      listeningIps: ['127.0.0.1'],
      allowPrivate: 'loopback',
      port: await freePort(),
      secret,
    });
    if (!started.running) throw new Error(started.reason);
    turn = started;
    const turnPort = await relay.standIn('127.0.0.1', turn.port);
    behind = await createSignalingServer({ ice: { turnSecret: secret, turnHost: '127.0.0.1', turnPort } });
    people = nodeRooms(behind.url);
  });
  afterEach(async () => {
    await people.close();
    await behind.close();
    await turn.stop();
    folder[Symbol.dispose]();
  });

  /** Two who reach each other through coturn only. */
  const meet = async (write: (ada: Room) => void): Promise<[Room, Room]> => {
    const ada = people.join({ iceTransportPolicy: 'relay' });
    const ben = people.join({ iceTransportPolicy: 'relay' });
    write(ada);
    await linked(ada, 1);
    await converged([ada.doc, ben.doc]);
    return [ada, ben];
  };

  test('passes on what it cannot read', async () => {
    const packets: Buffer[] = [];
    onPacket = (packet) => {
      packets.push(Buffer.from(packet));
      return packet;
    };
    const [ada, ben] = await meet((room) => {
      room.doc.getText('t').insert(0, 'no host of a relay is to read this');
      room.awareness.setLocalStateField('name', 'Ada Lovelace');
    });
    expect(ben.doc.getText('t').toString()).toBe('no host of a relay is to read this');
    await until(
      'known to be relayed',
      () => ada.members.some(({ link }) => link.state === 'up' && link.relayed === true),
      (look) => ada.on('members', look),
    );
    expect(packets.filter(carriesApplicationData).length).toBeGreaterThan(3);
    const all = Buffer.concat(packets).toString('latin1');
    expect(all).not.toMatch(/no host of a relay|Lovelace|meshboard link/);
    for (const key of [people.capability.viewKey, people.capability.publicKey])
      expect(all).not.toContain(Buffer.from(key).toString('latin1'));
  });

  test('and alters some of it changes nothing that is said', async () => {
    onPacket = (packet) => packet;
    const [ada, ben] = await meet(() => undefined);
    const ends: string[] = [];
    for (const room of [ada, ben]) room.on('linkDown', (_member, reason) => ends.push(reason));
    const alter = alterSome(carriesApplicationData);
    onPacket = alter.onPacket;
    await drawInTurns(ada, ben);
    expect(alter.changed).toBeGreaterThan(3);
    expect(ends).toEqual([]);
  });
});
