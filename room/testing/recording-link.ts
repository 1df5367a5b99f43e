import type { MemberId } from '@meshboard/signaling/protocol';
import type { Link, LinkEnd } from '../mesh/link.ts';

/** A link to nobody that keeps what is sent on it, for what lies above links and needs no more of one. */
export interface RecordingLink extends Link {
  readonly sent: Uint8Array[];
  readonly endings: LinkEnd[];
}

/** A member id that is one, and shows whose it is. */
export const memberNamed = (name: string): MemberId => `${name.padEnd(21, '-')}A` as MemberId;

export const recordingLink = (name: string, other: Partial<Link> = {}): RecordingLink => {
  const sent: Uint8Array[] = [];
  const endings: LinkEnd[] = [];
  return {
    sent,
    endings,
    member: memberNamed(name),
    kind: 'person',
    dialect: 'meshboard',
    via: 'webrtc',
    right: 'edit',
    stats: {
      messagesSent: 0,
      messagesReceived: 0,
      bytesSent: 0,
      bytesReceived: 0,
      roundTripMs: null,
      relayed: null,
      hangs: false,
    },
    queuedBytes: 0,
    send: (message) => sent.push(message),
    flushed: () => Promise.resolve(),
    answers: () => Promise.resolve(true),
    drained: () => Promise.resolve(),
    end: (reason) => endings.push(reason),
    ...other,
  };
};
