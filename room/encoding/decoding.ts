import { type Decoder, readUint8 as readByte } from 'lib0/decoding';
import { MessageError } from '../message-error.ts';

export { createDecoder, type Decoder, hasContent } from 'lib0/decoding';

/**
 * lib0's readers for bytes that nobody vouches for. lib0 reads 147 continuation bytes as NaN, which passes every check of
 * the form `n > limit`, and looks for the end of a byte string in the buffer behind the view, not in the view.
 */

/** 8 × 7 bits hold every safe integer. */
const MAX_VAR_BYTES = 8;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const left = (decoder: Decoder): number => decoder.arr.length - decoder.pos;

/** @throws MessageError at the end of the bytes. */
export const readUint8 = (decoder: Decoder): number => {
  if (left(decoder) < 1) throw new MessageError('ends early');
  return readByte(decoder);
};

/** @throws MessageError for what is no safe integer, or longer than one can be. */
export const readVarUint = (decoder: Decoder): number => {
  let value = 0;
  let scale = 1;
  for (let i = 0; i < MAX_VAR_BYTES; i += 1) {
    const byte = readUint8(decoder);
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) {
      if (!Number.isSafeInteger(value)) break;
      return value;
    }
    scale *= 128;
  }
  throw new MessageError('a number that is no safe integer');
};

/** A view of so many bytes: nothing is copied. @throws MessageError when there are not as many. */
export const readUint8Array = (decoder: Decoder, length: number): Uint8Array => {
  if (length > left(decoder)) throw new MessageError('ends early');
  const bytes = decoder.arr.subarray(decoder.pos, decoder.pos + length);
  decoder.pos += length;
  return bytes;
};

/** A view of a byte string: nothing is copied, however long it is. @throws MessageError */
export const readVarUint8Array = (decoder: Decoder): Uint8Array =>
  readUint8Array(decoder, readVarUint(decoder));

/** @throws MessageError when it ends early or is not UTF-8. */
export const readVarString = (decoder: Decoder): string => {
  const bytes = readVarUint8Array(decoder);
  try {
    return utf8.decode(bytes);
  } catch (error) {
    throw new MessageError('text that is not UTF-8', { cause: error });
  }
};
