import type { MemberId } from '@meshboard/signaling/protocol';
import type { LinkEnd, LinkVia } from '../mesh/link.ts';
import type { ServerAnswer } from '../signaling/signaling.ts';
import type { CandidateFacts } from './candidate-line.ts';

/** How a relay is reached. */
export const TURN_TRANSPORTS = ['udp', 'tcp', 'tls'] as const;
export type TurnTransport = (typeof TURN_TRANSPORTS)[number];

/** What the signaling server did. */
export interface ServerFacts {
  /** Null when the room was told to be disconnected. */
  readonly answer: ServerAnswer | null;
  /** What the browser says of this device's network; null where nobody says. */
  readonly deviceOnline: boolean | null;
}

/** An `icecandidateerror`, without the addresses in it. */
export interface GatheringError {
  /** A STUN error code, or 701: the server cannot be reached. */
  readonly code: number;
}

/** What came of gathering candidates of one type from some servers. */
export interface GatheringFacts {
  /** Addresses of the servers that were asked. */
  readonly urls: readonly string[];
  readonly found: readonly CandidateFacts[];
  /** Until the first was found; null when none was. */
  readonly foundMs: number | null;
  /** Whether it came to its end, rather than to the end of the time. */
  readonly completed: boolean;
  readonly errors: readonly GatheringError[];
}

/** Why there is nothing to look at. */
export type NotTried = 'servers-unknown' | 'not-offered' | 'nothing-to-test' | 'webrtc-refused';

/** What came of sending data to ourselves by way of relays only. */
export interface RelayDataFacts {
  /** Until the channel was open, in milliseconds; null when it never was. */
  readonly openedMs: number | null;
  /** Until all of it had come back, in milliseconds; null when it did not. */
  readonly echoedMs: number | null;
  /** Of one small message, in milliseconds. */
  readonly roundTripMs: number | null;
  readonly bytes: number;
}

/** One member, and what has happened between us. */
export interface PeerFacts {
  readonly member: MemberId;
  readonly kind: 'person' | 'archive';
  readonly link: {
    readonly via: LinkVia;
    readonly relayed: boolean | null;
    readonly roundTripMs: number | null;
    readonly hangs: boolean;
  } | null;
  readonly failures: number;
  readonly lastEnd: LinkEnd | null;
  /** Whether it said anything in the last dial that failed. */
  readonly answered: boolean | null;
  /** How long it has been known, in milliseconds. */
  readonly knownMs: number;
  /** Whether there should be a link to it: in a large room there is one to some only. */
  readonly wanted: boolean;
}
