import { sha256 } from '@noble/hashes/sha2.js';
import * as encoding from 'lib0/encoding';
import type { Right } from '../../capability/capability.ts';

/** One end of a link as a transcript names it. */
export interface LinkEndpoint {
  readonly member: string;
  /** 32 random bytes of this link. */
  readonly nonce: Uint8Array;
  /** See {@link fingerprintOf}. */
  readonly fingerprint: string;
}

/** The byte that stands for a right on the wire and in transcripts. */
export const RIGHT_BYTE: Readonly<Record<Right, number>> = { view: 0, edit: 1 };

/**
 * What `prover` proves to `verifier`: 32 bytes that depend on everything that sets this link apart, so that a
 * proof is worth nothing on any other, in the other direction, or with somebody's DTLS in between.
 */
export const transcriptOf = (
  room: string,
  prover: LinkEndpoint,
  verifier: LinkEndpoint,
  right: Right,
): Uint8Array => {
  const encoder = encoding.createEncoder();
  encoding.writeVarString(encoder, 'meshboard link 1');
  encoding.writeVarString(encoder, room);
  encoding.writeVarString(encoder, prover.member);
  encoding.writeVarString(encoder, verifier.member);
  encoding.writeVarUint8Array(encoder, prover.nonce);
  encoding.writeVarUint8Array(encoder, verifier.nonce);
  encoding.writeVarString(encoder, prover.fingerprint);
  encoding.writeVarString(encoder, verifier.fingerprint);
  encoding.writeUint8(encoder, RIGHT_BYTE[right]);
  return sha256(encoding.toUint8Array(encoder));
};
