import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { concatBytes, randomBytes } from '@noble/hashes/utils.js';
import * as encoding from 'lib0/encoding';
import { Base64UrlError, fromBase64Url, toBase64Url } from '../encoding/base64url.ts';
import type { Capability } from './capability.ts';

export const NONCE_BYTES = 24;
export const TAG_BYTES = 16;

/** Something sealed that does not open: forged, tampered with, for somebody else, or under another key. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

/** The strings as lib0 varStrings one after the other: no two lists of strings have the same bytes. */
export const associatedData = (...parts: readonly string[]): Uint8Array =>
  encoding.encode((encoder) => {
    for (const part of parts) encoding.writeVarString(encoder, part);
  });

/**
 * nonce ‖ XChaCha20-Poly1305(key, nonce, plaintext). Random nonces are safe here: at 192 bits none comes twice.
 */
export const sealBytes = (key: Uint8Array, context: Uint8Array, plaintext: Uint8Array): Uint8Array => {
  const nonce = randomBytes(NONCE_BYTES);
  return concatBytes(nonce, xchacha20poly1305(key, nonce, context).encrypt(plaintext));
};

/**
 * The inverse of {@link sealBytes}.
 * @throws SealError
 */
export const openBytes = (key: Uint8Array, context: Uint8Array, sealed: Uint8Array): Uint8Array => {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new SealError('too short to be sealed');
  const cipher = xchacha20poly1305(key, sealed.subarray(0, NONCE_BYTES), context);
  try {
    return cipher.decrypt(sealed.subarray(NONCE_BYTES));
  } catch (error) {
    throw new SealError('does not open', { cause: error });
  }
};

/**
 * Reads the base64url around something sealed.
 * @throws SealError
 */
export const sealedFromText = (text: string): Uint8Array => {
  try {
    return fromBase64Url(text);
  } catch (error) {
    if (error instanceof Base64UrlError) throw new SealError('not base64url', { cause: error });
    throw error;
  }
};

/** Seals what two members of a room say to each other through the server (docs/PROTOCOL.md, "Signals"). */
export interface SignalSealer {
  /** @returns base64url, 4/3 × (40 + plaintext) characters. */
  seal(from: string, to: string, plaintext: Uint8Array): string;
  /**
   * Opens what was sealed in this room, by `from`, for `to`. Knows nothing of replays: the caller drops what it
   * has seen before.
   * @throws SealError
   */
  open(from: string, to: string, body: string): Uint8Array;
}

/** The sealer of a room. Every holder of a link, also of a view link, has the same key. */
export const capabilitySealer = ({ room, signalKey }: Capability): SignalSealer => {
  const context = (from: string, to: string) => associatedData('meshboard signal 1', room, from, to);
  return {
    seal: (from, to, plaintext) => toBase64Url(sealBytes(signalKey, context(from, to), plaintext)),
    open: (from, to, body) => openBytes(signalKey, context(from, to), sealedFromText(body)),
  };
};
