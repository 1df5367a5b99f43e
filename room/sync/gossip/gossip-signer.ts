import type { GossipMessage } from './gossip-messages.ts';
import type { MessageId } from './seen-ids.ts';

/**
 * Signs what goes through several hands in a large room, so that a viewer may pass on what it must not write: a room of
 * one who draws and a hundred who watch has nobody else to pass it on.
 */
export interface GossipSigner {
  /** Null for a viewer, who has nothing to sign. */
  sign(id: MessageId, update: Uint8Array): Uint8Array | null;
  verify(message: Pick<GossipMessage, 'origin' | 'number' | 'signature' | 'update'>): boolean;
}
