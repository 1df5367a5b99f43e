import { gcm } from '@noble/ciphers/aes.js';
import { pbkdf2Async } from '@noble/hashes/pbkdf2.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/** What y-webrtc stretches a password by. */
const ITERATIONS = 100_000;
const KEY_BYTES = 32;
const IV_BYTES = 12;
const ALGORITHM = 'AES-GCM';

/** Published data that is not encrypted with this room's password, or not at all. */
export class PublicationError extends Error {
  override readonly name = 'PublicationError';
}

/** What is published is JSON in rooms without a password, and base64 of its encryption in those with one. */
export interface PublicationCodec {
  encode(data: object): unknown;
  /** @throws PublicationError */
  decode(published: unknown): unknown;
}

const plainCodec: PublicationCodec = {
  encode: (data) => data,
  decode: (published) => published,
};

const toBase64 = (bytes: Uint8Array): string => {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
};

const encryptingCodec = (key: Uint8Array): PublicationCodec => ({
  encode: (data) => {
    const plaintext = encoding.encode((encoder) => encoding.writeAny(encoder, { ...data }));
    const iv = randomBytes(IV_BYTES);
    return toBase64(
      encoding.encode((encoder) => {
        encoding.writeVarString(encoder, ALGORITHM);
        encoding.writeVarUint8Array(encoder, iv);
        encoding.writeVarUint8Array(encoder, gcm(key, iv).encrypt(plaintext));
      }),
    );
  },
  decode: (published) => {
    if (typeof published !== 'string') throw new PublicationError('not encrypted');
    try {
      const decoder = decoding.createDecoder(Uint8Array.from(atob(published), (char) => char.charCodeAt(0)));
      if (decoding.readVarString(decoder) !== ALGORITHM) throw new PublicationError('another algorithm');
      const iv = decoding.readVarUint8Array(decoder).slice();
      const ciphertext = decoding.readVarUint8Array(decoder).slice();
      return decoding.readAny(decoding.createDecoder(gcm(key, iv).decrypt(ciphertext)));
    } catch (error) {
      throw new PublicationError('does not open', { cause: error });
    }
  },
});

/**
 * PBKDF2 by WebCrypto, ten times as fast and off the page's thread, or by @noble where browsers withhold it: on pages
 * from a plain http address.
 */
const stretch = async (password: string, salt: string): Promise<Uint8Array> => {
  const subtle: SubtleCrypto | undefined = globalThis.crypto.subtle;
  if (subtle === undefined) {
    return pbkdf2Async(sha256, utf8ToBytes(password), utf8ToBytes(salt), { c: ITERATIONS, dkLen: KEY_BYTES });
  }
  const encoder = new TextEncoder();
  const material = await subtle.importKey('raw', encoder.encode(password), 'PBKDF2', false, ['deriveBits']);
  const parameters = { name: 'PBKDF2', salt: encoder.encode(salt), iterations: ITERATIONS, hash: 'SHA-256' };
  return new Uint8Array(await subtle.deriveBits(parameters, material, KEY_BYTES * 8));
};

/** The codec of an open room: its name is the salt, as in y-webrtc. */
export const createPublicationCodec = async (
  room: string,
  password: string | undefined,
): Promise<PublicationCodec> =>
  password === undefined || password === '' ? plainCodec : encryptingCodec(await stretch(password, room));
