import type { Right } from '../capability/capability.ts';

/** What proves to the other end of a link which capability this end holds, and checks the other end's proof. */
export interface LinkAuthenticator {
  /** The room's id, or an open room's name: part of what is proved. */
  readonly room: string;
  /** The right that {@link prove} proves. */
  readonly right: Right;
  /** @param transcript - SHA-256 over everything that makes this link this link (see docs/PROTOCOL.md). */
  prove(transcript: Uint8Array): Uint8Array;
  /** Whether `proof` proves `right` over `transcript`. Never throws, whatever the bytes. */
  verify(right: Right, transcript: Uint8Array, proof: Uint8Array): boolean;
}

/** For open rooms, which have no keys: proofs are empty and everybody may edit. */
export const openAuthenticator = (room: string): LinkAuthenticator => ({
  room,
  right: 'edit',
  prove: () => new Uint8Array(0),
  verify: (right, _transcript, proof) => right === 'edit' && proof.length === 0,
});
