import type { WebRtc } from '@meshboard/room';
import wrtc from '@roamhq/wrtc';
import * as decoding from 'lib0/decoding';

/** What has gone through all data channels of one process, counted at `RTCDataChannel`: each `send` is one message. */
export interface ChannelTraffic {
  messagesSent: number;
  bytesSent: number;
  messagesReceived: number;
  bytesReceived: number;
  /** Of the messages sent, those that bring the document or a change of it. */
  documentMessagesSent: number;
  /** Of the messages sent, those that only tell of changes, or ask for them: see "Large rooms" in docs/PROTOCOL.md. */
  announcementsSent: number;
  /** Of the messages sent, those that bring cursors. */
  presenceMessagesSent: number;
}

/** Whether the messages are y-webrtc's bare ones, or begin with the header of a Meshboard frame. */
export type Wire = 'bare' | 'framed';

const FIRST = 0b001;
const LAST = 0b010;

/** Types of messages, from docs/PROTOCOL.md. */
const SYNC = 0;
const SYNC_STEP_1 = 0;
const GOSSIP = 24;
/** No structs and no deletions: what a step 1 is answered when nothing is missing. It brings nothing of the document. */
const EMPTY_UPDATE_BYTES = 2;
/** `have`, `graft`, `prune`, `branch`, `wave`: how the tree on which gossip spreads is made and mended; `news` of a step 2. */
const ANNOUNCEMENTS = new Set([25, 26, 27, 41, 42, 28]);
/** y-webrtc's, relayed, a change, and clocks. */
const PRESENCE = new Set([1, 29, 30, 31]);

type Kind = 'document' | 'announcement' | 'presence' | 'other';

const kindOf = (bytes: Uint8Array, wire: Wire): Kind => {
  const decoder = decoding.createDecoder(bytes);
  if (wire === 'framed') {
    const flags = decoding.readUint8(decoder);
    // What follows a message's first frame is a part of that message.
    if ((flags & FIRST) === 0) return 'other';
    if ((flags & LAST) === 0) decoding.readVarUint(decoder);
  }
  const type = decoding.readVarUint(decoder);
  if (PRESENCE.has(type)) return 'presence';
  if (ANNOUNCEMENTS.has(type)) return 'announcement';
  if (type === GOSSIP) return 'document';
  if (type !== SYNC) return 'other';
  const kind = decoding.readVarUint(decoder);
  if (kind === SYNC_STEP_1) return 'other';
  // Before an update and a step 2 stands their length; before a part of a step 2 stands that of the whole.
  return decoding.readVarUint(decoder) === EMPTY_UPDATE_BYTES ? 'other' : 'document';
};

const bytesOf = (data: unknown): Uint8Array => {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  throw new TypeError('a data channel message that is not binary');
};

/**
 * `@roamhq/wrtc` whose data channels count what goes through them, in the same way whoever uses them.
 *
 * @param wire - How `traffic` tells what a message is about; the totals do not depend on it.
 */
export const countedWebRtc = (
  wire: Wire,
): { readonly webrtc: WebRtc; readonly traffic: Readonly<ChannelTraffic> } => {
  const traffic: ChannelTraffic = {
    messagesSent: 0,
    bytesSent: 0,
    messagesReceived: 0,
    bytesReceived: 0,
    documentMessagesSent: 0,
    announcementsSent: 0,
    presenceMessagesSent: 0,
  };

  const watch = (channel: RTCDataChannel): void => {
    const send = channel.send.bind(channel) as (data: unknown) => void;
    Object.defineProperty(channel, 'send', {
      value: (data: unknown): void => {
        send(data);
        const bytes = bytesOf(data);
        traffic.messagesSent += 1;
        traffic.bytesSent += bytes.length;
        const kind = kindOf(bytes, wire);
        if (kind === 'document') traffic.documentMessagesSent += 1;
        if (kind === 'announcement') traffic.announcementsSent += 1;
        if (kind === 'presence') traffic.presenceMessagesSent += 1;
      },
    });
    channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      traffic.messagesReceived += 1;
      traffic.bytesReceived += bytesOf(data).length;
    });
  };

  class CountedConnection extends wrtc.RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener('datachannel', ({ channel }: RTCDataChannelEvent) => watch(channel));
    }

    override createDataChannel(label: string, init?: RTCDataChannelInit): RTCDataChannel {
      const channel = super.createDataChannel(label, init);
      watch(channel);
      return channel;
    }
  }

  const { RTCSessionDescription, RTCIceCandidate } = wrtc;
  return {
    webrtc: { RTCPeerConnection: CountedConnection, RTCSessionDescription, RTCIceCandidate },
    traffic,
  };
};
