import { randomBytes } from '@noble/hashes/utils.js';
import * as encoding from 'lib0/encoding';
import { publicKeyOf, sign, verify } from '../../capability/ed25519.ts';
import type { MessageId } from './seen-ids.ts';

/** What is signed, by whoever it names, so that those who know the key know that it is theirs. */
export interface Voiced extends MessageId {
  readonly update: Uint8Array;
}

const SEED_BYTES = 32;
export const VOICE_BYTES = 32;

const voicedPart = ({ origin, number, update }: Voiced): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarString(encoder, 'meshboard voice');
    encoding.writeVarString(encoder, origin);
    encoding.writeVarUint(encoder, number);
    encoding.writeUint8Array(encoder, update);
  });

/**
 * A key of a member's own for one stay in a room, told on each of its links. The room's edit key, which all editors have,
 * says that an editor wrote something; a voice says which, to those who are linked to it and get what it wrote through
 * others.
 */
export class Voice {
  readonly #seed = randomBytes(SEED_BYTES);
  readonly publicKey = publicKeyOf(this.#seed);

  sign(message: Voiced): Uint8Array {
    return sign(voicedPart(message), this.#seed);
  }
}

/** Whether the voice with this public key signed this. */
export const isVoiceOf = (publicKey: Uint8Array, signature: Uint8Array, message: Voiced): boolean =>
  verify(signature, voicedPart(message), publicKey);
