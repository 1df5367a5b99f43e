import { signedPart } from '../sync/gossip/gossip-messages.ts';
import type { GossipSigner } from '../sync/gossip/gossip-signer.ts';
import type { Capability } from './capability.ts';
import { sign, verify } from './ed25519.ts';

/** Signatures under the room's edit key, which everybody with a link can check. */
export const capabilityGossipSigner = (capability: Capability): GossipSigner => {
  const { room, publicKey } = capability;
  return {
    sign: (id, update) =>
      capability.right === 'edit' ? sign(signedPart(room, id, update), capability.signingKey) : null,
    verify: (message) =>
      message.signature.length === 64 &&
      verify(message.signature, signedPart(room, message, message.update), publicKey),
  };
};
