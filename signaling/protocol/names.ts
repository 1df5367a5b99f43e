import * as v from 'valibot';

/** 16 bytes as unpadded base64url: 22 characters, the last of which carries only 2 bits. */
const id128 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{21}[AQgw]$/, 'must be 16 bytes in base64url'));

/**
 * A room as the server sees it: 128 bits derived one way from the view key, so that knowing a room id gives
 * no key, and room ids cannot be guessed or listed.
 */
export const RoomId = v.pipe(id128, v.brand('RoomId'));
export type RoomId = v.InferOutput<typeof RoomId>;

/**
 * A member as everybody sees it: the first 16 bytes of SHA-256 over the member's secret (see {@link MemberSecret}).
 * The server checks that, so nobody but the server can take another's place, no state is needed to
 * recognise a member who comes back, and ids survive a restart of the server.
 */
export const MemberId = v.pipe(id128, v.brand('MemberId'));
export type MemberId = v.InferOutput<typeof MemberId>;

/** 16 random bytes that a client makes for itself, one for each time it joins a room afresh. Seen by the server only. */
export const MemberSecret = v.pipe(id128, v.brand('MemberSecret'));
export type MemberSecret = v.InferOutput<typeof MemberSecret>;

/** An X25519 public key (32 bytes, base64url). */
export const ArchivePublicKey = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes in base64url'),
);
export type ArchivePublicKey = v.InferOutput<typeof ArchivePublicKey>;
