import { ArchivePublicKey, type RoomId } from '@meshboard/signaling/protocol';
import { x25519 } from '@noble/curves/ed25519.js';
import { concatBytes } from '@noble/hashes/utils.js';
import * as v from 'valibot';
import { toBase64Url } from '../encoding/base64url.ts';
import type { EditCapability } from './capability.ts';
import { deriveKey, EDIT_KEY_BYTES, editCapability } from './derive.ts';
import { associatedData, openBytes, SealError, sealBytes, sealedFromText } from './seal.ts';

const X25519_BYTES = 32;

/** The key pair of an archive. `secret` is 32 bytes and stays on the archive's disk. */
export interface ArchiveKey {
  readonly secret: Uint8Array;
  readonly publicKey: ArchivePublicKey;
}

/** A fresh X25519 key pair. */
export const createArchiveKey = (): ArchiveKey => {
  const { secretKey, publicKey } = x25519.keygen();
  return { secret: secretKey, publicKey: v.parse(ArchivePublicKey, toBase64Url(publicKey)) };
};

/** The public key that belongs to an archive's stored secret. */
export const archivePublicKeyOf = (secret: Uint8Array): ArchivePublicKey =>
  v.parse(ArchivePublicKey, toBase64Url(x25519.getPublicKey(secret)));

/** Refuses points of low order, with which the secret would be zero whatever the other key is. */
const sharedSecret = (secret: Uint8Array, publicKey: Uint8Array): Uint8Array => {
  try {
    return x25519.getSharedSecret(secret, publicKey);
  } catch (error) {
    throw new SealError('not a usable X25519 public key', { cause: error });
  }
};

const keepKey = (secret: Uint8Array, ephemeralPublic: Uint8Array, archivePublic: Uint8Array): Uint8Array =>
  deriveKey(concatBytes(secret, ephemeralPublic, archivePublic), 'keep', 32);

/**
 * The edit key for the archive's eyes only, as base64url (docs/PROTOCOL.md, "Archive"). Holding it, the archive
 * can read and write the room.
 * @throws SealError when `archivePublicKey` is no usable public key.
 */
export const sealForArchive = (capability: EditCapability, archivePublicKey: string): string => {
  const archivePublic = sealedFromText(archivePublicKey);
  if (archivePublic.length !== X25519_BYTES) throw new SealError('an archive key has 32 bytes');
  const ephemeral = x25519.keygen();
  const key = keepKey(sharedSecret(ephemeral.secretKey, archivePublic), ephemeral.publicKey, archivePublic);
  return toBase64Url(
    concatBytes(ephemeral.publicKey, sealBytes(key, associatedData(capability.room), capability.editKey)),
  );
};

/**
 * Opens what {@link sealForArchive} made. Anybody can seal anything to a public key, so the room is derived from
 * the key that comes out and must be the one asked for.
 * @throws SealError
 */
export const openForArchive = (archiveSecret: Uint8Array, room: RoomId, sealed: string): EditCapability => {
  const bytes = sealedFromText(sealed);
  const ephemeralPublic = bytes.subarray(0, X25519_BYTES);
  if (ephemeralPublic.length !== X25519_BYTES) throw new SealError('too short to be sealed');
  const key = keepKey(
    sharedSecret(archiveSecret, ephemeralPublic),
    ephemeralPublic,
    x25519.getPublicKey(archiveSecret),
  );
  const editKey = openBytes(key, associatedData(room), bytes.subarray(X25519_BYTES));
  if (editKey.length !== EDIT_KEY_BYTES) throw new SealError('what was sealed is not an edit key');
  const capability = editCapability(editKey);
  if (capability.room !== room) throw new SealError('the sealed key opens another room');
  return capability;
};
