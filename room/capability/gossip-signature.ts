import { ed25519 } from '@noble/curves/ed25519.js';
import { signedPart } from '../sync/gossip/gossip-messages.ts';
import type { GossipSigner } from '../sync/gossip/gossip-signer.ts';
import type { Capability } from './capability.ts';

/** Signatures under the room's edit key, which everybody with a link can check. */
export const capabilityGossipSigner = (capability: Capability): GossipSigner => {
  const { room, publicKey } = capability;
  return {
    sign: (id, update) =>
      capability.right === 'edit' ? ed25519.sign(signedPart(room, id, update), capability.signingKey) : null,
    verify: (message) =>
      message.signature.length === 64 &&
      // zip215: false refuses public keys of small order, under which one signature would fit many messages.
      ed25519.verify(message.signature, signedPart(room, message, message.update), publicKey, {
        zip215: false,
      }),
  };
};
