import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import * as v from 'valibot';

/** Largest asset by default, in bytes. A photograph of a current phone is 3 to 12 MB. */
export const MAX_ASSET_BYTES = 25 * 2 ** 20;

/** SHA-256 of an asset's bytes, in lower-case hexadecimal: its name everywhere. */
export const AssetHash = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hexadecimal'),
  v.brand('AssetHash'),
);
export type AssetHash = v.InferOutput<typeof AssetHash>;

/**
 * - `too-large`: over the room's limit, {@link MAX_ASSET_BYTES} by default.
 * - `empty`: an asset has at least one byte.
 * - `bad-hash`: what should be an asset's name is none.
 * - `wrong-hash`: the bytes are not those that the hash names.
 * - `not-found`: nobody who is linked has it.
 * - `aborted`: the caller's signal fired; `cause` is its reason.
 * - `closed`: the room was left.
 */
export type AssetErrorCode =
  | 'too-large'
  | 'empty'
  | 'bad-hash'
  | 'wrong-hash'
  | 'not-found'
  | 'aborted'
  | 'closed';

export class AssetError extends Error {
  override readonly name = 'AssetError';
  readonly code: AssetErrorCode;

  constructor(code: AssetErrorCode, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options);
    this.code = code;
  }
}

/** @throws AssetError `bad-hash` */
export const parseAssetHash = (value: unknown): AssetHash => {
  const parsed = v.safeParse(AssetHash, value);
  if (!parsed.success) throw new AssetError('bad-hash', String(value).slice(0, 80));
  return parsed.output;
};

/** How much is hashed at a time without WebCrypto: some 10 ms of work (25 MB take a quarter of a second). */
const SLICE_BYTES = 2 ** 20;

const inSlices = async (bytes: Uint8Array): Promise<Uint8Array> => {
  const hasher = sha256.create();
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
    if (at > 0) await new Promise((resolve) => setTimeout(resolve));
    hasher.update(bytes.subarray(at, at + SLICE_BYTES));
  }
  return hasher.digest();
};

/** Below this the way to WebCrypto's thread and back costs more than the hashing. */
const SMALL_BYTES = 8_192;

/**
 * The name that belongs to these bytes. By WebCrypto, which is eight times as fast and has a thread of its own;
 * in JavaScript where that is missing, as on a plain http LAN address, giving way to others between slices.
 */
export const hashOf = async (bytes: Uint8Array): Promise<AssetHash> => {
  const subtle = bytes.length > SMALL_BYTES ? globalThis.crypto?.subtle : undefined;
  const digest =
    subtle === undefined
      ? await inSlices(bytes)
      : new Uint8Array(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return v.parse(AssetHash, bytesToHex(digest));
};

/**
 * Checks what is about to be stored.
 * @param expected the hash under which it was asked for, when it comes from somebody else.
 * @throws AssetError `empty`, `wrong-hash`
 */
export const checkAsset = async (bytes: Uint8Array, expected?: AssetHash): Promise<AssetHash> => {
  if (bytes.length === 0) throw new AssetError('empty', 'an asset has at least one byte');
  const hash = await hashOf(bytes);
  if (expected !== undefined && hash !== expected)
    throw new AssetError('wrong-hash', `${hash} instead of ${expected}`);
  return hash;
};
