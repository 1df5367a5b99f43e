import { MemberId } from '@meshboard/signaling/protocol';
import * as v from 'valibot';
import { MAX_MESSAGE_BYTES } from '../framing/frame.ts';

/** Raised when tabs of two versions could not understand each other; they are linked as any other peers then. */
export const TAB_VERSION = 1;

/** 16 random bytes, base64url. */
const Id = v.pipe(v.string(), v.regex(/^[\w-]{22}$/));

const Counter = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const introduction = {
  version: v.literal(TAB_VERSION),
  member: MemberId,
  /** Name of a Web Lock that the tab holds for as long as it lives; null where there are none. */
  lock: v.nullable(v.pipe(v.string(), v.maxLength(64))),
};

/** What tabs say where all of them listen. */
export const LobbyMessage = v.variant('type', [
  /** "I am here; answer me." */
  v.object({ type: v.literal('hello'), ...introduction }),
  /** "So am I", to one. */
  v.object({ type: v.literal('here'), to: MemberId, ...introduction }),
]);
export type LobbyMessage = v.InferOutput<typeof LobbyMessage>;

/** Memory shared with its sender could change after it has been looked at. */
const Bytes = v.pipe(
  v.instance(Uint8Array),
  v.check(({ buffer }) => buffer instanceof ArrayBuffer, 'is shared'),
);

/**
 * What two tabs say on the channel between them. Each end has an id for each of its links; `to` is the addressee's, so
 * that nothing of an earlier link is taken for this one's.
 */
export const PairMessage = v.variant('type', [
  /** "I listen, under the id `from`"; `to` is the other end's, null until it has been heard. */
  v.object({ type: v.literal('open'), from: Id, to: v.nullable(Id) }),
  /** One whole message. `seq` counts up from 0: what is missing is found. */
  v.pipe(
    v.object({ type: v.literal('data'), to: Id, seq: Counter, bulk: v.boolean(), bytes: Bytes }),
    v.check(({ bulk, bytes }) => bytes.length <= MAX_MESSAGE_BYTES[bulk ? 'bulk' : 'small'], 'is too long'),
  ),
  /** So many bytes of bulk messages have been taken. */
  v.object({ type: v.literal('taken'), to: Id, bytes: Counter }),
  v.object({ type: v.literal('ping'), to: Id, number: Counter }),
  v.object({ type: v.literal('pong'), to: Id, number: Counter }),
  v.object({ type: v.literal('bye'), to: Id, reason: v.pipe(v.string(), v.maxLength(64)) }),
]);
export type PairMessage = v.InferOutput<typeof PairMessage>;
