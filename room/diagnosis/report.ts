import type { MemberId } from '@meshboard/signaling/protocol';
import type { LinkEnd, LinkVia } from '../mesh/link.ts';

/** What is looked at, in the order in which it is told. */
export const DIAGNOSIS_STEPS = [
  'signaling',
  'stun',
  'turn-udp',
  'turn-tcp',
  'turn-tls',
  'relay-data',
  'peers',
] as const;
export type DiagnosisStepId = (typeof DIAGNOSIS_STEPS)[number];

/**
 * `skipped`: there was nothing to try, because the server offers no such thing or an earlier step failed. `unknown`:
 * it was tried, and what came of it says neither.
 */
export type StepState = 'ok' | 'failed' | 'skipped' | 'unknown';

/** What a step has found, for programs; each belongs to one {@link StepState}. */
export type StepCode =
  // signaling
  | 'answered' // joined, and it answers
  | 'silent' // connected, but no answer in time
  | 'unreachable' // nobody answers at its address; with TURN: no connection to it, as the browser says
  | 'websocket-blocked' // it answers HTTP, but no WebSocket comes up
  | 'refused' // it does not take this client, see details.fault
  | 'waiting' // it does not let us in for now, see details.fault
  | 'device-offline' // the browser says that this device has no network
  | 'disconnected' // the room was told to be
  // stun
  | 'reflexive' // a server told us our public address
  | 'same-address' // a server answered, and sees the address that this device has: no NAT between
  // turn-*
  | 'relay' // an address on the relay was given out
  | 'unauthorized' // 401 (403, 441): wrong or expired credentials
  | 'stale-nonce' // 438, over and over
  | 'quota' // 486, 508: too many relays in use
  | 'no-relay' // it ended without a relay and without a reason, as where the implementation gives none
  // relay-data
  | 'carried' // what was sent came back
  | 'no-path' // both ends had a relay, and no channel opened between them
  | 'no-echo' // a channel opened, and nothing came back
  // peers
  | 'linked' // with everybody
  | 'alone' // nobody else is there
  | 'connecting' // links are still coming up
  | 'partly-linked'
  | 'not-linked'
  // several
  | 'no-answer' // nothing within the time
  | 'not-offered' // the server names no such server
  | 'servers-unknown' // the signaling server never told us any
  | 'nothing-to-test' // no relay, no members known
  | 'webrtc-refused'; // WebRTC threw: switched off by a policy or an extension

/** Plain values without secrets; addresses only when they were asked for. */
export type StepDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

export interface DiagnosisStep {
  readonly id: DiagnosisStepId;
  readonly state: StepState;
  readonly code: StepCode;
  /** Until what it found was there, in milliseconds; for `signaling` the round trip. Null where there is nothing to time. */
  readonly ms: number | null;
  readonly details: StepDetails;
}

/** How things stand with one member. */
export type PeerState =
  | 'linked'
  | 'hanging' // a link is up on which nothing is heard at present
  | 'connecting' // no dial has failed yet
  | 'never-answered' // no word of it came in the last dial
  | 'failed'; // it answered, and no link came of it or none held

export interface PeerFinding {
  readonly member: MemberId;
  readonly kind: 'person' | 'archive';
  readonly state: PeerState;
  /** What the link runs over: the network, or between tabs of one browser; null when there is none. */
  readonly via: LinkVia | null;
  /** Whether the link goes through a relay; null when it is unknown or there is none. */
  readonly relayed: boolean | null;
  readonly roundTripMs: number | null;
  /** Dials and links in a row that failed. */
  readonly failures: number;
  /** Why the last of them ended. */
  readonly lastEnd: LinkEnd | null;
}

/** What is the matter, in a word. {@link SENTENCES} has the words for people. */
export type Verdict =
  | 'well' // linked with everybody, and the relay works
  | 'well-alone' // everything works; nobody else is there
  | 'well-udp-blocked' // works, but by relay over TCP only
  | 'well-but-no-relay' // linked, but others may not get in: no relay is offered or it does not work
  | 'alone-but-no-relay'
  | 'still-connecting'
  | 'room-disconnected'
  | 'device-offline'
  | 'server-unreachable'
  | 'server-silent'
  | 'websocket-blocked'
  | 'server-outdated' // speaks another version of the protocol
  | 'server-refused'
  | 'room-full'
  | 'server-busy' // limits of rates or rooms; lets in later
  | 'webrtc-blocked'
  | 'hidden-without-relay' // no link, this end's address is hidden, and the relay that takes does not work
  | 'relay-missing' // no link, and the server offers no relay
  | 'relay-refuses' // no link, and the relay does not take the server's credentials
  | 'relay-full'
  | 'relay-unreachable' // no link, and no relay answers this device
  | 'relay-silent' // no link; relays are given out but carry nothing
  | 'peers-silent' // all is well here; they never answered
  | 'peers-incompatible' // all is well here; what they say breaks the protocol or proves the wrong key
  | 'peers-unreachable'; // all is well here; no path to them was found

/** Everything found, ready for `JSON.stringify`. */
export interface DiagnosisReport {
  readonly version: 1;
  /** When it was begun, ISO 8601. */
  readonly at: string;
  readonly tookMs: number;
  readonly verdict: Verdict;
  /** One sentence in English: what is the matter. */
  readonly matter: string;
  /** One sentence in English: what to do. */
  readonly advice: string;
  /** Whether this room uses relays only, to hide its addresses. */
  readonly relayOnly: boolean;
  readonly steps: readonly DiagnosisStep[];
  readonly peers: readonly PeerFinding[];
}

export interface DiagnoseOptions {
  /** The longest it may take, in milliseconds. Default 10,000. */
  readonly limitMs?: number;
  /** Ends it early: the promise rejects with the signal's reason, and everything is closed. */
  readonly signal?: AbortSignal;
  /** Told of each step as soon as it is done. */
  readonly onStep?: (step: DiagnosisStep) => void;
  /** Whether details hold addresses: this device's public ones, and those of the servers. Default false. */
  readonly addresses?: boolean;
}
