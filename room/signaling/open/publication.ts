import { MemberId } from '@meshboard/signaling/protocol';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import * as v from 'valibot';
import { toBase64Url } from '../../encoding/base64url.ts';
import { DialSchema, SeqSchema, SignalBodySchema } from '../signal-codec.ts';

/** Version that Meshboard peers put into what they publish; stock clients ignore the field. */
export const MESHBOARD = 1;

const PeerName = v.pipe(v.string(), v.minLength(1), v.maxLength(128));

const Addressed = { from: PeerName, to: v.optional(PeerName) };

/** simple-peer's objects that say something to an end which has media, as none of ours does; read as null. */
const OtherSignal = v.pipe(
  v.object({ type: v.picklist(['renegotiate', 'transceiverRequest']) }),
  v.transform(() => null),
);

/** What peers publish under the name of their room. `leave` is Meshboard's own. */
export const Publication = v.variant('type', [
  v.object({
    type: v.picklist(['announce', 'leave']),
    ...Addressed,
    meshboard: v.optional(v.number()),
  }),
  v.object({
    type: v.literal('signal'),
    ...Addressed,
    token: v.optional(v.number()),
    signal: v.union([OtherSignal, SignalBodySchema]),
    meshboard: v.optional(v.number()),
    dial: v.optional(DialSchema),
    seq: v.optional(SeqSchema),
  }),
]);
export type Publication = v.InferOutput<typeof Publication>;

/** The member id for a peer's name: the name itself if it has the form, else a hash of it (stock peers have UUIDs). */
export const memberOf = (name: string): MemberId =>
  v.is(MemberId, name)
    ? v.parse(MemberId, name)
    : v.parse(MemberId, toBase64Url(sha256(utf8ToBytes(`meshboard open member\0${name}`)).subarray(0, 16)));
