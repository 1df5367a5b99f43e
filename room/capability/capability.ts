import type { RoomId } from '@meshboard/signaling/protocol';

/** What a link lets its holder do. */
export type Right = 'edit' | 'view';

interface Shared {
  /** The room as the signaling server sees it, derived from the view key and the public key. */
  readonly room: RoomId;
  /** Ed25519 public key that edit proofs verify against, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** The secret that every holder of a link shares, 16 bytes. */
  readonly viewKey: Uint8Array;
  /** XChaCha20-Poly1305 key for signals, 32 bytes. */
  readonly signalKey: Uint8Array;
  /** HMAC-SHA256 key with which a link proves `view`, 32 bytes. */
  readonly viewProofKey: Uint8Array;
}

/** Everything that follows from an edit link. */
export interface EditCapability extends Shared {
  readonly right: 'edit';
  /** The 16 random bytes from which all else is derived, one way. */
  readonly editKey: Uint8Array;
  /** Ed25519 seed, 32 bytes. */
  readonly signingKey: Uint8Array;
}

/** Everything that follows from a view link. Nothing in it leads back to the edit key. */
export interface ViewCapability extends Shared {
  readonly right: 'view';
}

export type Capability = EditCapability | ViewCapability;
