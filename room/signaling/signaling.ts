import type { ArchivePublicKey, MemberId, ProtocolFault, RosterMember } from '@meshboard/signaling/protocol';
import type { Dialect } from '../mesh/link.ts';

/** One signal between two members, before it is sealed: what simple-peer emits, and our own. */
export interface Signal {
  /** Random id of one dial, 16 bytes base64url: signals of an earlier dial are told from those of a later one. */
  readonly dial: string;
  /** Rises by one within (sender, dial); a number seen before is a replay or a resend, and ignored. */
  readonly seq: number;
  /** Description, candidate, renegotiation request, or `bye`. */
  readonly body: SignalBody;
}

export type SignalBody =
  | { readonly type: 'offer' | 'answer'; readonly sdp: string }
  | { readonly type: 'candidate'; readonly candidate: RTCIceCandidateInit }
  /** Asks the dialler for a fresh dial: this side has given the link up. */
  | { readonly type: 'redial' }
  /** This dial is over, on purpose. */
  | { readonly type: 'bye' };

export interface SignalingEvents {
  /**
   * Joined or rejoined; the roster is complete.
   *
   * @param anew - the server, which knew us before, has taken us for a newcomer: it may have told the others that we left.
   */
  joined(anew: boolean): void;
  memberJoined(member: RosterMember): void;
  memberLeft(member: MemberId): void;
  /** The server has lost a member's connection, but not given the member up: it may be dead, or back in a moment. */
  memberAway(member: MemberId): void;
  /** A member has taken its seat again, by another connection: what did not reach it may reach it now. */
  memberBack(member: MemberId): void;
  signal(from: MemberId, signal: Signal): void;
  /** The connection to the server came or went. */
  state(state: SignalingState): void;
  /** The archive's key, or null while none is connected. */
  archive(key: ArchivePublicKey | null): void;
  /** The server refused something; `retryAfterMs` says when it is tried again, if it is. */
  fault(fault: ProtocolFault): void;
}

/** What came of asking the server something that every member may ask. */
export type ServerAnswer =
  | {
      readonly state: 'answered';
      /** In milliseconds; null where the server has no way to answer. */
      readonly roundTripMs: number | null;
      readonly iceServers: readonly RTCIceServer[];
    }
  /** It answers, and does not let us in. */
  | { readonly state: 'refused'; readonly fault: ProtocolFault }
  /** Connected, without an answer before the signal fired. */
  | { readonly state: 'silent' }
  /** Not connected. `http`: whether the same address answers a plain request; null where that was not tried. */
  | { readonly state: 'unreachable'; readonly http: boolean | null };

export type SignalingState = 'connecting' | 'joined' | 'offline' | 'refused';

/**
 * The port through which members of one room find each other. Two implementations: sealed rooms over Socket.IO,
 * open rooms over y-webrtc's publish-subscribe.
 */
export interface Signaling {
  readonly self: MemberId;
  readonly state: SignalingState;
  /** Everybody else, as of the last word from the server; kept while the server is away. */
  readonly roster: ReadonlyMap<MemberId, RosterMember>;
  readonly archive: ArchivePublicKey | null;
  /** Why the server does not let us in; null when it does, or has not said a word. */
  readonly fault: ProtocolFault | null;
  /** How a member speaks; always `meshboard` in sealed rooms. */
  dialectOf(member: MemberId): Dialect;
  /** Whether we, not they, dial. */
  dials(member: MemberId): boolean;
  /**
   * A dial with a member came to nothing, whoever dialled. Where the other end may take no notice of that, as stock
   * y-webrtc ends do, it is for us to dial from now on.
   */
  dialFailed?(member: MemberId): void;
  connect(): void;
  /**
   * Hands a signal to one member. Resolves when that member has acknowledged it; sent again after a reconnect.
   * @throws SignalUndelivered when the member left the roster or `abort` fired.
   */
  send(to: MemberId, signal: Signal, abort?: AbortSignal): Promise<void>;
  /** ICE servers whose credentials hold for two minutes at the least; fetched anew when they would not. */
  iceServers(): Promise<RTCIceServer[]>;
  /** Finds out how the server answers at this moment. Resolves soon after `abort` has fired at the latest. */
  ask(abort: AbortSignal): Promise<ServerAnswer>;
  /** Nobody is heard on any link, so that it is our network which is away: the server is looked for more often. */
  hurry(): void;
  /** Asks the archive to keep the room; `sealedKey` is base64url. @throws KeepRefused */
  keep(sealedKey: string): Promise<void>;
  on<K extends keyof SignalingEvents>(event: K, listener: SignalingEvents[K]): () => void;
  /** Leaves the room and closes the connection. */
  close(): Promise<void>;
}
