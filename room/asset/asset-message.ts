import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as v from 'valibot';
import { AssetHash, MAX_ASSET_BYTES } from './asset.ts';

/** Types of messages on a link (docs/PROTOCOL.md, "Assets"). */
export const AssetMessageType = { want: 32, have: 33, chunk: 34, missing: 35 } as const;

/** Largest piece of an asset in one message, in bytes: small enough that cursors pass between two. */
export const MAX_CHUNK_BYTES = 65_536;
/** Most hashes in one `have`: 8 KiB. */
export const MAX_HAVE_HASHES = 256;

const HASH_BYTES = 32;

export type AssetMessage =
  /** "Send me this asset from `offset` on": 0, or where an earlier transfer broke off. */
  | { readonly type: 'want'; readonly hash: AssetHash; readonly offset: number }
  /** "I have these", unasked: to be asked by whoever lacks them. */
  | { readonly type: 'have'; readonly hashes: readonly AssetHash[] }
  /** A piece of an asset of `total` bytes, which begins at `offset`. */
  | {
      readonly type: 'chunk';
      readonly hash: AssetHash;
      readonly offset: number;
      readonly total: number;
      readonly bytes: Uint8Array;
    }
  /** "I do not have what you want": ask somebody else. */
  | { readonly type: 'missing'; readonly hash: AssetHash };

/** A message that does not decode, or is outside its bounds. Ends the link with `bad-message`. */
export class AssetMessageError extends Error {
  override readonly name = 'AssetMessageError';
}

/** @throws RangeError for a message that the other end would refuse. */
export const encodeAssetMessage = (message: AssetMessage): Uint8Array => {
  const problem = problemOf(message);
  if (problem !== null) throw new RangeError(problem);
  const encoder = encoding.createEncoder();
  const writeHash = (hash: AssetHash) => encoding.writeUint8Array(encoder, hexToBytes(hash));
  encoding.writeVarUint(encoder, AssetMessageType[message.type]);
  switch (message.type) {
    case 'want':
      writeHash(message.hash);
      encoding.writeVarUint(encoder, message.offset);
      break;
    case 'have':
      encoding.writeVarUint(encoder, message.hashes.length);
      for (const hash of message.hashes) writeHash(hash);
      break;
    case 'chunk':
      writeHash(message.hash);
      encoding.writeVarUint(encoder, message.offset);
      encoding.writeVarUint(encoder, message.total);
      encoding.writeVarUint8Array(encoder, message.bytes);
      break;
    case 'missing':
      writeHash(message.hash);
      break;
  }
  return encoding.toUint8Array(encoder);
};

/** @throws AssetMessageError */
export const decodeAssetMessage = (bytes: Uint8Array): AssetMessage => {
  let message: AssetMessage;
  try {
    const decoder = decoding.createDecoder(bytes);
    message = read(decoder);
    if (decoding.hasContent(decoder)) throw new AssetMessageError('bytes after the end');
  } catch (error) {
    if (error instanceof AssetMessageError) throw error;
    throw new AssetMessageError('does not decode', { cause: error });
  }
  const problem = problemOf(message);
  if (problem !== null) throw new AssetMessageError(problem);
  return message;
};

const read = (decoder: decoding.Decoder): AssetMessage => {
  const readHash = () => v.parse(AssetHash, bytesToHex(decoding.readUint8Array(decoder, HASH_BYTES)));
  const type = decoding.readVarUint(decoder);
  switch (type) {
    case AssetMessageType.want:
      return { type: 'want', hash: readHash(), offset: decoding.readVarUint(decoder) };
    case AssetMessageType.have: {
      const count = decoding.readVarUint(decoder);
      if (count > MAX_HAVE_HASHES) throw new AssetMessageError(`${count} hashes`);
      return { type: 'have', hashes: Array.from({ length: count }, readHash) };
    }
    case AssetMessageType.chunk:
      return {
        type: 'chunk',
        hash: readHash(),
        offset: decoding.readVarUint(decoder),
        total: decoding.readVarUint(decoder),
        bytes: decoding.readVarUint8Array(decoder),
      };
    case AssetMessageType.missing:
      return { type: 'missing', hash: readHash() };
    default:
      throw new AssetMessageError(`type ${type} is not about assets`);
  }
};

/** What is wrong with a message that decodes, or null. The same bounds hold for what is sent and what is taken. */
const problemOf = (message: AssetMessage): string | null => {
  switch (message.type) {
    case 'want':
      return isWithin(message.offset, 0, MAX_ASSET_BYTES - 1) ? null : `offset ${message.offset}`;
    case 'have':
      return isWithin(message.hashes.length, 1, MAX_HAVE_HASHES) ? null : `${message.hashes.length} hashes`;
    case 'chunk': {
      const { offset, total, bytes } = message;
      if (!isWithin(total, 1, MAX_ASSET_BYTES)) return `total ${total}`;
      if (!isWithin(bytes.length, 1, MAX_CHUNK_BYTES)) return `a chunk of ${bytes.length} bytes`;
      return isWithin(offset, 0, total - bytes.length)
        ? null
        : `${bytes.length} bytes at ${offset} of ${total}`;
    }
    case 'missing':
      return null;
  }
};

const isWithin = (value: number, least: number, most: number): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most;
