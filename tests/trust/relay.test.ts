import { createSignalingServer, type SignalingServer } from '@meshboard/signaling';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { converged, linked, type NodeRooms, nodeRooms, nodeWebRtc } from '../../room/testing/node-room.ts';
import type { WebRtc } from '../../room/webrtc.ts';
import { createUdpRelay, type OnPacket, type UdpRelay } from './support/udp-relay.ts';

/**
 * What a TURN host has in its hands is what this relay has: the UDP packets between two peers. TURN itself changes
 * nothing about them; that a real coturn is passed through is tested in tests/network/relay.test.ts.
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
  let changed = 0;
  onPacket = (packet) => packet;
  const ada = rooms.join({ webrtc: throughRelay() });
  const ben = rooms.join({ webrtc: waitingToBeReached() });
  await linked(ada, 1);
  await converged([ada.doc, ben.doc]);
  const ends: string[] = [];
  for (const room of [ada, ben]) room.on('linkDown', (_member, reason) => ends.push(reason));
  let seen = 0;
  onPacket = (packet) => {
    if (packet[0] !== APPLICATION_DATA) return packet;
    seen += 1;
    if (seen % 3 !== 0 || changed >= 10) return packet;
    changed += 1;
    const altered = Buffer.from(packet);
    const at = altered.length - 1 - (seen % 13);
    altered[at] = (altered[at] ?? 0) ^ 0x40;
    return altered;
  };
  for (let i = 0; i < 40; i += 1) {
    (i % 2 === 0 ? ada : ben).doc.getText('t').insert(0, `${i} `);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await converged([ada.doc, ben.doc], 40_000);
  expect(changed).toBeGreaterThan(3);
  const words = ada.doc.getText('t').toString().trim().split(' ').map(Number);
  expect(words.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
  expect(ends).toEqual([]);
});
