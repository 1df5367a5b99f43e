import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import * as v from 'valibot';

/** Largest asset, in bytes. A photograph of a current phone is 3 to 12 MB. */
export const MAX_ASSET_BYTES = 25 * 2 ** 20;

/** SHA-256 of an asset's bytes, in lower-case hexadecimal: its name everywhere. */
export const AssetHash = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hexadecimal'),
  v.brand('AssetHash'),
);
export type AssetHash = v.InferOutput<typeof AssetHash>;

/**
 * - `too-large`: over {@link MAX_ASSET_BYTES}.
 * - `empty`: an asset has at least one byte.
 * - `wrong-hash`: the bytes are not those that the hash names.
 * - `bad-chunk`: a piece that does not fit where it says it belongs.
 */
export type AssetErrorCode = 'too-large' | 'empty' | 'wrong-hash' | 'bad-chunk';

export class AssetError extends Error {
  override readonly name = 'AssetError';
  readonly code: AssetErrorCode;

  constructor(code: AssetErrorCode, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options);
    this.code = code;
  }
}

/** The name that belongs to these bytes. In JavaScript, because WebCrypto is missing on a plain http LAN address. */
export const hashOf = (bytes: Uint8Array): AssetHash => v.parse(AssetHash, bytesToHex(sha256(bytes)));

/**
 * Checks what is about to be stored.
 * @param expected the hash under which it was asked for, when it comes from somebody else.
 * @throws AssetError
 */
export const checkAsset = (bytes: Uint8Array, expected?: AssetHash): AssetHash => {
  if (bytes.length === 0) throw new AssetError('empty', 'an asset has at least one byte');
  if (bytes.length > MAX_ASSET_BYTES) throw new AssetError('too-large', `${bytes.length} bytes`);
  const hash = hashOf(bytes);
  if (expected !== undefined && hash !== expected)
    throw new AssetError('wrong-hash', `${hash} instead of ${expected}`);
  return hash;
};
