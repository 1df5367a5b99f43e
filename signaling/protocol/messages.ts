import * as v from 'valibot';
import { MAX_SEALED_KEY_CHARS, MAX_SIGNAL_CHARS, PROTOCOL_VERSION } from './limits.ts';
import { ArchivePublicKey, MemberId, MemberSecret, RoomId } from './names.ts';

const sealed = (maxChars: number) =>
  v.pipe(v.string(), v.minLength(1), v.maxLength(maxChars), v.regex(/^[A-Za-z0-9_-]+$/, 'must be base64url'));

/** `person` for browsers and other clients, `archive` for a persistence peer that proved itself with the archive token. */
export const MemberKind = v.picklist(['person', 'archive']);
export type MemberKind = v.InferOutput<typeof MemberKind>;

/** One line of the roster. */
export const RosterMember = v.object({
  member: MemberId,
  kind: MemberKind,
  /**
   * Rises with every join in this room. Between two members the one with the HIGHER order dials, so no two
   * ever dial each other; the lowest is the eldest.
   */
  order: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});
export type RosterMember = v.InferOutput<typeof RosterMember>;

/** STUN and TURN servers in the shape that RTCPeerConnection takes, with how long their credentials hold. */
export const IceConfig = v.object({
  iceServers: v.array(
    v.pipe(
      v.object({
        urls: v.array(v.pipe(v.string(), v.regex(/^(stun|stuns|turn|turns):/))),
        username: v.optional(v.string()),
        credential: v.optional(v.string()),
      }),
      // RTCPeerConnection throws for a TURN server without.
      v.check(
        ({ urls, username, credential }) =>
          !urls.some((url) => url.startsWith('turn')) || (username !== undefined && credential !== undefined),
        'a TURN server without credentials',
      ),
    ),
  ),
  /** Milliseconds from now until the credentials expire; null when there are none. */
  ttlMs: v.nullable(v.pipe(v.number(), v.minValue(0))),
});
export type IceConfig = v.InferOutput<typeof IceConfig>;

// ---- client to server; each is acknowledged with a Reply ----

/** `join`: enter a room, or come back into it after a reconnect (same secret: the older socket is evicted). */
export const JoinRequest = v.strictObject({
  protocol: v.literal(PROTOCOL_VERSION),
  room: RoomId,
  secret: MemberSecret,
});
export type JoinRequest = v.InferOutput<typeof JoinRequest>;

export const JoinReply = v.object({
  /** The caller's own line. */
  self: RosterMember,
  /** Everybody else who is in the room at this moment, eldest first. */
  roster: v.array(RosterMember),
  ice: IceConfig,
  /** The key to seal edit keys to, or null while no archive is connected. */
  archive: v.nullable(ArchivePublicKey),
});
export type JoinReply = v.InferOutput<typeof JoinReply>;

/** `leave`: leave the room for good. */
export const LeaveRequest = v.strictObject({ room: RoomId });
export type LeaveRequest = v.InferOutput<typeof LeaveRequest>;

/** `signal`: relay to one member. The reply comes after the receiving client has acknowledged. */
export const SignalRequest = v.strictObject({ room: RoomId, to: MemberId, body: sealed(MAX_SIGNAL_CHARS) });
export type SignalRequest = v.InferOutput<typeof SignalRequest>;

/** `ice`: fresh ICE servers; answered to members of the room only. */
export const IceRequest = v.strictObject({ room: RoomId });
export type IceRequest = v.InferOutput<typeof IceRequest>;

/** `keep`: ask the archive to keep this room; `sealedKey` is the edit key sealed to the archive's public key. */
export const KeepRequest = v.strictObject({ room: RoomId, sealedKey: sealed(MAX_SEALED_KEY_CHARS) });
export type KeepRequest = v.InferOutput<typeof KeepRequest>;

// ---- server to client ----

export const MemberJoined = v.object({ room: RoomId, member: RosterMember });
export type MemberJoined = v.InferOutput<typeof MemberJoined>;

export const MemberLeft = v.object({ room: RoomId, member: MemberId });
export type MemberLeft = v.InferOutput<typeof MemberLeft>;

/**
 * `memberAway`: the member's connection was cut. It keeps its seat for a grace: it may be dead, or be back in a moment.
 */
export const MemberAway = v.object({ room: RoomId, member: MemberId });
export type MemberAway = v.InferOutput<typeof MemberAway>;

/** `memberBack`: the member has taken its seat again, by another connection. What did not reach it may reach it now. */
export const MemberBack = v.object({ room: RoomId, member: MemberId });
export type MemberBack = v.InferOutput<typeof MemberBack>;

/** `signal`: `from` is stamped by the server. The client acknowledges with no argument once it has taken it in. */
export const SignalDelivery = v.object({ room: RoomId, from: MemberId, body: sealed(MAX_SIGNAL_CHARS) });
export type SignalDelivery = v.InferOutput<typeof SignalDelivery>;

/** `drain`: this server is about to stop; reconnect after a random part of `withinMs`. */
export const Drain = v.object({ withinMs: v.pipe(v.number(), v.minValue(0), v.maxValue(600_000)) });
export type Drain = v.InferOutput<typeof Drain>;

/** `archive`: an archive came (its key) or went (null). */
export const ArchiveChanged = v.object({ publicKey: v.nullable(ArchivePublicKey) });
export type ArchiveChanged = v.InferOutput<typeof ArchiveChanged>;

// ---- server to archive ----

/** `occupied`: these rooms have at least one person in them. Sent whole after the archive connects, then one by one. */
export const Occupied = v.object({ rooms: v.array(RoomId) });
export type Occupied = v.InferOutput<typeof Occupied>;

/** What a socket may present in Socket.IO's `auth`. Persons present nothing. */
export const SocketAuth = v.union([
  v.strictObject({
    archive: v.strictObject({
      token: v.pipe(v.string(), v.minLength(16), v.maxLength(256)),
      publicKey: ArchivePublicKey,
    }),
  }),
  v.strictObject({}),
]);
export type SocketAuth = v.InferOutput<typeof SocketAuth>;
