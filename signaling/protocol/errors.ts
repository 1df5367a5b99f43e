import * as v from 'valibot';

/** Why the server refused something. */
export const ErrorCode = v.picklist([
  'bad-request', // the message does not fit its schema
  'wrong-version', // the client speaks another version of the protocol
  'not-a-member', // the socket is not in that room
  'no-such-member', // the addressee is not in that room
  'not-acknowledged', // the addressee did not acknowledge in time
  'room-full',
  'too-many-rooms',
  'rate-limited',
  'no-archive', // no archive is connected
  'unauthorized',
  'draining',
  'internal',
]);
export type ErrorCode = v.InferOutput<typeof ErrorCode>;

export const ProtocolFault = v.object({
  code: ErrorCode,
  /** A sentence for a developer's eyes. Holds nothing secret. */
  message: v.string(),
  /** When trying again makes sense, in milliseconds from now. */
  retryAfterMs: v.optional(v.pipe(v.number(), v.minValue(0))),
});
export type ProtocolFault = v.InferOutput<typeof ProtocolFault>;

/** What every acknowledgement carries. */
export type Reply<T> = { ok: true; value: T } | { ok: false; error: ProtocolFault };

/** Schema of a {@link Reply} around the schema of its value. */
export const replyOf = <T extends v.GenericSchema>(value: T) =>
  v.variant('ok', [
    v.object({ ok: v.literal(true), value }),
    v.object({ ok: v.literal(false), error: ProtocolFault }),
  ]);
