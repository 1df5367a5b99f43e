import { RoomId } from '@meshboard/signaling/protocol';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import * as v from 'valibot';
import { toBase64Url } from '../encoding/base64url.ts';
import type { Capability, EditCapability, ViewCapability } from './capability.ts';
import { publicKeyOf } from './ed25519.ts';

export const EDIT_KEY_BYTES = 16;
export const VIEW_KEY_BYTES = 16;
export const PUBLIC_KEY_BYTES = 32;

/** HKDF-SHA-256 with empty salt and the info `"meshboard 1 " + name` (docs/PROTOCOL.md, "Keys"). */
export const deriveKey = (secret: Uint8Array, name: string, length: number): Uint8Array =>
  hkdf(sha256, secret, undefined, utf8ToBytes(`meshboard 1 ${name}`), length);

const copyOf = (bytes: Uint8Array, length: number, what: string): Uint8Array => {
  if (bytes.length !== length) throw new RangeError(`${what} must be ${length} bytes, not ${bytes.length}`);
  return bytes.slice();
};

/**
 * What a view link gives. The public key is part of everything derived here: a view key together with another
 * public key is another room, so nobody can put a public key of their own into somebody else's room.
 * @throws RangeError when a key has the wrong length.
 */
export const viewCapability = (viewKey: Uint8Array, publicKey: Uint8Array): ViewCapability => {
  const ownViewKey = copyOf(viewKey, VIEW_KEY_BYTES, 'a view key');
  const ownPublicKey = copyOf(publicKey, PUBLIC_KEY_BYTES, 'a public key');
  const shared = concatBytes(ownViewKey, ownPublicKey);
  return {
    right: 'view',
    room: v.parse(RoomId, toBase64Url(deriveKey(shared, 'room', 16))),
    publicKey: ownPublicKey,
    viewKey: ownViewKey,
    signalKey: deriveKey(shared, 'signal', 32),
    viewProofKey: deriveKey(shared, 'view proof', 32),
  };
};

/**
 * What an edit link gives: everything.
 * @throws RangeError when the key is not 16 bytes.
 */
export const editCapability = (editKey: Uint8Array): EditCapability => {
  const ownEditKey = copyOf(editKey, EDIT_KEY_BYTES, 'an edit key');
  const signingKey = deriveKey(ownEditKey, 'sign', 32);
  const viewKey = deriveKey(ownEditKey, 'view', VIEW_KEY_BYTES);
  return {
    ...viewCapability(viewKey, publicKeyOf(signingKey)),
    right: 'edit',
    editKey: ownEditKey,
    signingKey,
  };
};

/** A room that nobody has been in before: a fresh random edit key (`crypto.getRandomValues`) and what follows from it. */
export const createCapability = (): EditCapability => editCapability(randomBytes(EDIT_KEY_BYTES));

/** The same room with the right to view only, as a new object from which the edit key cannot be reached. */
export const toView = (capability: Capability): ViewCapability =>
  viewCapability(capability.viewKey, capability.publicKey);
