import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import * as encoding from 'lib0/encoding';
import * as v from 'valibot';
import * as decoding from '../encoding/decoding.ts';
import { MessageError } from '../message-error.ts';
import { AssetHash } from './asset.ts';
import { AssetMessageType } from './asset-message-type.ts';

/** Largest piece, in bytes: small enough that little is lost when one does not come. */
export const MAX_PIECE_BYTES = 65_536;
/** Largest asset that the messages can speak of, in bytes; every room's own limit is lower. */
export const MAX_TOTAL_BYTES = 2 ** 30;
/** How many members may look for an asset one after the other, besides those whom the asker is linked to. */
export const MAX_HOPS = 3;

const HASH_BYTES = 32;

export type AssetMessage =
  /** "Do you have this?" With `hops` above 0 the other end may ask its own links, with one hop less. */
  | { readonly type: 'ask'; readonly hash: AssetHash; readonly hops: number }
  /** The answer to `ask`, or unasked when it has come after a `missing`: "yes, and it has `total` bytes". */
  | { readonly type: 'have'; readonly hash: AssetHash; readonly total: number }
  /** The other answer to `ask`: "no". */
  | { readonly type: 'missing'; readonly hash: AssetHash }
  /** "Send me `length` bytes from `offset` on." */
  | { readonly type: 'want'; readonly hash: AssetHash; readonly offset: number; readonly length: number }
  /** The answer to `want`: what was wanted, or nothing when it is there no more. */
  | { readonly type: 'piece'; readonly hash: AssetHash; readonly offset: number; readonly bytes: Uint8Array };

/** @throws RangeError for a message that the other end would refuse. */
export const encodeAssetMessage = (message: AssetMessage): Uint8Array => {
  const problem = problemOf(message);
  if (problem !== null) throw new RangeError(problem);
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, AssetMessageType[message.type]);
  encoding.writeUint8Array(encoder, hexToBytes(message.hash));
  switch (message.type) {
    case 'ask':
      encoding.writeVarUint(encoder, message.hops);
      break;
    case 'have':
      encoding.writeVarUint(encoder, message.total);
      break;
    case 'missing':
      break;
    case 'want':
      encoding.writeVarUint(encoder, message.offset);
      encoding.writeVarUint(encoder, message.length);
      break;
    case 'piece':
      encoding.writeVarUint(encoder, message.offset);
      encoding.writeVarUint8Array(encoder, message.bytes);
      break;
  }
  return encoding.toUint8Array(encoder);
};

/**
 * Decodes one message; a piece's bytes are a view into it.
 * @throws MessageError for anything that docs/PROTOCOL.md does not allow, trailing bytes included.
 */
export const decodeAssetMessage = (bytes: Uint8Array): AssetMessage => {
  const decoder = decoding.createDecoder(bytes);
  let message: AssetMessage;
  try {
    message = read(decoder);
  } catch (error) {
    if (error instanceof MessageError) throw error;
    throw new MessageError('asset message does not decode', { cause: error });
  }
  if (decoding.hasContent(decoder)) throw new MessageError('bytes after the end of an asset message');
  const problem = problemOf(message);
  if (problem !== null) throw new MessageError(problem);
  return message;
};

const read = (decoder: decoding.Decoder): AssetMessage => {
  const type = decoding.readVarUint(decoder);
  const hash = v.parse(AssetHash, bytesToHex(decoding.readUint8Array(decoder, HASH_BYTES)));
  switch (type) {
    case AssetMessageType.ask:
      return { type: 'ask', hash, hops: decoding.readVarUint(decoder) };
    case AssetMessageType.have:
      return { type: 'have', hash, total: decoding.readVarUint(decoder) };
    case AssetMessageType.missing:
      return { type: 'missing', hash };
    case AssetMessageType.want:
      return {
        type: 'want',
        hash,
        offset: decoding.readVarUint(decoder),
        length: decoding.readVarUint(decoder),
      };
    case AssetMessageType.piece:
      return {
        type: 'piece',
        hash,
        offset: decoding.readVarUint(decoder),
        bytes: decoding.readVarUint8Array(decoder),
      };
    default:
      throw new MessageError(`type ${type} is not about assets`);
  }
};

/** What is wrong with a message that decodes, or null. The same bounds hold for what is sent and what is taken. */
const problemOf = (message: AssetMessage): string | null => {
  switch (message.type) {
    case 'ask':
      return isWithin(message.hops, 0, MAX_HOPS) ? null : `${message.hops} hops`;
    case 'have':
      return isWithin(message.total, 1, MAX_TOTAL_BYTES) ? null : `an asset of ${message.total} bytes`;
    case 'missing':
      return null;
    case 'want':
      return problemOfRange(message.offset, message.length, 1);
    case 'piece':
      return problemOfRange(message.offset, message.bytes.length, 0);
  }
};

const problemOfRange = (offset: number, length: number, least: number): string | null => {
  if (!isWithin(length, least, MAX_PIECE_BYTES)) return `a piece of ${length} bytes`;
  return isWithin(offset, 0, MAX_TOTAL_BYTES - length) ? null : `a piece at ${offset}`;
};

const isWithin = (value: number, least: number, most: number): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most;
