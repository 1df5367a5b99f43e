import { equalBytes } from '@noble/ciphers/utils.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import type { LinkAuthenticator } from '../mesh/authenticator.ts';
import type { Capability } from './capability.ts';
import { sign, verify } from './ed25519.ts';

const VIEW_PROOF_BYTES = 32;
const SIGNATURE_BYTES = 64;

/**
 * A proof of `view` is an HMAC that every holder of a link can make. A proof of `edit` is that and a signature,
 * which needs the edit key to make and only the public key, which view links carry, to check
 * (docs/PROTOCOL.md, "Handshake").
 */
export const capabilityAuthenticator = (capability: Capability): LinkAuthenticator => {
  const { room, right, publicKey, viewProofKey } = capability;
  const membership = (transcript: Uint8Array) => hmac(sha256, viewProofKey, transcript);
  return {
    room,
    right,
    prove: (transcript) =>
      capability.right === 'edit'
        ? concatBytes(membership(transcript), sign(transcript, capability.signingKey))
        : membership(transcript),
    verify: (claimed, transcript, proof) => {
      if (proof.length !== VIEW_PROOF_BYTES + (claimed === 'edit' ? SIGNATURE_BYTES : 0)) return false;
      if (!equalBytes(proof.subarray(0, VIEW_PROOF_BYTES), membership(transcript))) return false;
      return claimed === 'view' || verify(proof.subarray(VIEW_PROOF_BYTES), transcript, publicKey);
    },
  };
};
