import { MemberId } from '@meshboard/signaling/protocol';
import * as encoding from 'lib0/encoding';
import * as v from 'valibot';
import * as decoding from '../../encoding/decoding.ts';
import { MessageError } from '../../message-error.ts';
import type { MessageId } from './seen-ids.ts';

/** An update on its way through a large room, passed on as it is by all who take it. */
export interface GossipMessage extends MessageId {
  readonly type: 'gossip';
  /** The author's, under the room's edit key, over {@link signedPart}; empty in rooms without keys. */
  readonly signature: Uint8Array;
  /** The author's under its own key, see {@link Voice}; empty when it has not told that. */
  readonly voice: Uint8Array;
  readonly update: Uint8Array;
  /** The whole message, for passing on. */
  readonly encoded: Uint8Array;
}

/** Most ids in one announcement or request. */
export const MAX_IDS = 4_096;

const SIGNATURE_BYTES = 64;

const readMember = (decoder: decoding.Decoder): MemberId =>
  v.parse(MemberId, decoding.readVarString(decoder));

/** @throws MessageError, or whatever lib0 and valibot throw, for what is no id. */
export const readId = (decoder: decoding.Decoder): MessageId => ({
  origin: readMember(decoder),
  number: decoding.readVarUint(decoder),
});

/** What a signature is over: what the update is, whose, and in which room. `room` is the room id. */
export const signedPart = (room: string, { origin, number }: MessageId, update: Uint8Array): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarString(encoder, 'meshboard gossip');
    encoding.writeVarString(encoder, room);
    encoding.writeVarString(encoder, origin);
    encoding.writeVarUint(encoder, number);
    encoding.writeUint8Array(encoder, update);
  });

export const writeGossip = (
  encoder: encoding.Encoder,
  { origin, number, signature, voice, update }: Omit<GossipMessage, 'type' | 'encoded'>,
): void => {
  encoding.writeVarString(encoder, origin);
  encoding.writeVarUint(encoder, number);
  encoding.writeVarUint8Array(encoder, signature);
  encoding.writeVarUint8Array(encoder, voice);
  encoding.writeVarUint8Array(encoder, update);
};

const readSignature = (decoder: decoding.Decoder): Uint8Array => {
  const signature = decoding.readVarUint8Array(decoder);
  if (signature.length !== 0 && signature.length !== SIGNATURE_BYTES)
    throw new MessageError(`a signature of ${signature.length} bytes`);
  return signature;
};

/** @throws MessageError, or whatever lib0 and valibot throw, for what is no gossip. */
export const readGossip = (decoder: decoding.Decoder, encoded: Uint8Array): GossipMessage => {
  const id = readId(decoder);
  const signature = readSignature(decoder);
  const voice = readSignature(decoder);
  const update = decoding.readVarUint8Array(decoder);
  return { type: 'gossip', ...id, signature, voice, update, encoded };
};

/** Ids grouped by origin: an origin's name is written once, its numbers after it. */
export const writeIds = (encoder: encoding.Encoder, ids: readonly MessageId[]): void => {
  const byOrigin = new Map<MemberId, number[]>();
  for (const { origin, number } of ids) {
    const numbers = byOrigin.get(origin);
    if (numbers) numbers.push(number);
    else byOrigin.set(origin, [number]);
  }
  encoding.writeVarUint(encoder, byOrigin.size);
  for (const [origin, numbers] of byOrigin) {
    encoding.writeVarString(encoder, origin);
    encoding.writeVarUint(encoder, numbers.length);
    for (const number of numbers) encoding.writeVarUint(encoder, number);
  }
};

/** @throws MessageError, or whatever lib0 and valibot throw, for what are no ids. */
export const readIds = (decoder: decoding.Decoder): MessageId[] => {
  const origins = decoding.readVarUint(decoder);
  if (origins > MAX_IDS) throw new MessageError(`ids of ${origins} origins`);
  const ids: MessageId[] = [];
  for (let i = 0; i < origins; i++) {
    const origin = readMember(decoder);
    const count = decoding.readVarUint(decoder);
    // A number takes a byte at least: a larger count is a lie.
    const left = decoder.arr.length - decoder.pos;
    if (count > left || ids.length + count > MAX_IDS) throw new MessageError(`${count} ids`);
    for (let k = 0; k < count; k++) ids.push({ origin, number: decoding.readVarUint(decoder) });
  }
  return ids;
};
