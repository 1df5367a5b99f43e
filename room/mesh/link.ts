import type { MemberId, MemberKind } from '@meshboard/signaling/protocol';
import type { Right } from '../capability/capability.ts';

/**
 * `small` messages (cursors, single updates, control) pass `bulk` ones (a whole document, an image) that are
 * still being sent. Order is kept within a lane, not between lanes.
 */
export type Lane = 'small' | 'bulk';

/** How the other end speaks: our framing and handshake, or y-webrtc's bare messages. */
export type Dialect = 'meshboard' | 'y-webrtc';

/** What a link runs over: a WebRTC connection, or a channel between tabs of one browser. */
export type LinkVia = 'webrtc' | 'tab';

/** Why a link is no more. The first group is normal life, the second is somebody's fault. */
export type LinkEnd =
  | 'left' // we or they left the room
  | 'unwanted' // the topology has no use for it
  | 'replaced' // a newer dial between the same two took its place
  | 'timeout' // did not come up within its limit
  | 'lost' // no heartbeat came back and restarting ICE did not help
  | 'closed' // the other end or the browser closed the channel
  | 'bad-handshake' // wrong version, proof or fingerprint
  | 'bad-frame' // broke the framing or its limits
  | 'bad-message' // a message that does not decode
  | 'bad-update' // the gate refused a document update
  | 'forbidden' // sent document updates without having proved `edit`
  | 'flooding'; // exceeded its rate budget

/** Counters of one link, in bytes and whole messages (not frames). */
export interface LinkStats {
  readonly messagesSent: number;
  readonly messagesReceived: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Last measured application round trip, in milliseconds; null before the first. */
  readonly roundTripMs: number | null;
  /** Whether the packets go through a TURN server; null until known. */
  readonly relayed: boolean | null;
  /** Whether the other end is not heard at present: ICE has no path, or pings have gone unanswered for a while. */
  readonly hangs: boolean;
}

/** One authenticated connection to one member, open for messages. */
export interface Link {
  readonly member: MemberId;
  readonly kind: MemberKind;
  readonly dialect: Dialect;
  readonly via: LinkVia;
  /** What the other end PROVED on this link. In open rooms, which have no keys, always `edit`. */
  readonly right: Right;
  readonly stats: LinkStats;
  /** Bytes handed to `send` that the other end's channel has not taken yet, all lanes. */
  readonly queuedBytes: number;
  /** Queues one whole message of any size. Never throws for a link that has just ended: the message is dropped. */
  send(message: Uint8Array, lane?: Lane): void;
  /** Whether anything is heard on it within so many milliseconds. A Meshboard end is asked, with a ping. */
  answers(withinMs: number): Promise<boolean>;
  /** Resolves when everything queued so far has left for the network, or the link has ended. */
  flushed(): Promise<void>;
  /** Resolves when at most so many bytes are queued, or the link has ended. */
  drained(bytes: number): Promise<void>;
  /** Ends the link, telling the other end why where that is possible. */
  end(reason: LinkEnd): void;
}
