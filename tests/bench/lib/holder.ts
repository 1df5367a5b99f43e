/**
 * The other end of bulk.ts, a process of its own: holds a document and serves it, or sends plain bytes over a channel.
 */
import { parseLink } from '@meshboard/room';
import * as Y from 'yjs';
import { nodeRooms, nodeWebRtc, until } from '../../../room/testing/node-room.ts';
import { gathered, sendPlain } from './plain-channel.ts';

export type HolderOrder =
  | { readonly type: 'plain'; readonly bytes: number }
  | { readonly type: 'answer'; readonly answer: RTCSessionDescriptionInit }
  | { readonly type: 'send' }
  | {
      readonly type: 'hold';
      readonly url: string;
      readonly link: string;
      readonly bytes: number;
      readonly valueBytes: number;
    };

export type HolderReply =
  | { readonly type: 'offer'; readonly offer: RTCSessionDescriptionInit }
  | { readonly type: 'holding' };

const reply = (message: HolderReply): void => {
  process.send?.(message);
};

/** A board's worth of shapes, each with a value of so many bytes. */
const documentOf = (bytes: number, valueBytes: number): Y.Doc => {
  const doc = new Y.Doc();
  const shapes = doc.getMap('shapes');
  doc.transact(() => {
    for (let i = 0; i * valueBytes < bytes; i++) {
      shapes.set(
        `shape-${i}`,
        new Y.Map<unknown>([
          ['t', 'stroke'],
          ['xy', [i, i]],
          ['p', new Uint8Array(valueBytes).fill(i)],
        ]),
      );
    }
  });
  return doc;
};

let plain: {
  readonly peer: RTCPeerConnection;
  readonly channel: RTCDataChannel;
  readonly bytes: number;
} | null = null;

const obey = async (order: HolderOrder): Promise<void> => {
  switch (order.type) {
    case 'plain': {
      const peer = new nodeWebRtc.RTCPeerConnection({ iceServers: [] });
      plain = { peer, channel: peer.createDataChannel('plain'), bytes: order.bytes };
      await peer.setLocalDescription(await peer.createOffer());
      reply({ type: 'offer', offer: await gathered(peer) });
      return;
    }
    case 'answer':
      await plain?.peer.setRemoteDescription(order.answer);
      return;
    case 'send':
      if (plain) await sendPlain(plain.channel, plain.bytes);
      return;
    case 'hold': {
      const doc = documentOf(order.bytes, order.valueBytes);
      const holder = nodeRooms(order.url, parseLink(order.link)).join({ doc });
      await until(
        'alone',
        () => holder.status.state === 'alone',
        (look) => holder.on('status', look),
      );
      reply({ type: 'holding' });
    }
  }
};

process.on('message', (order: HolderOrder) => void obey(order));
