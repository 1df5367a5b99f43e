import { ed25519 } from '@noble/curves/ed25519.js';

/**
 * Ed25519 (RFC 8032) with raw keys: seeds and public keys of 32 bytes, signatures of 64. Node's own where there is one:
 * as the first thing that a program does, making a key, signing and verifying take 80 ms in JavaScript, and 4 ms there.
 * Browsers have it in WebCrypto only, with promises, and on a plain http address not at all.
 */
export interface Ed25519 {
  publicKeyOf(seed: Uint8Array): Uint8Array;
  sign(message: Uint8Array, seed: Uint8Array): Uint8Array;
  /** Also false for public keys of small order, under which one signature would fit many messages. */
  verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
}

const SEED_BYTES = 32;
const PUBLIC_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/**
 * Multiples of the base point that noble works out at the first key: 520 of windows of 4 bits in place of 1,408 of 6. A page
 * does a handful of operations before a board is shown, and its first key, signature and verification take 45 ms instead of
 * 80; each later one takes 0.2 ms longer.
 */
const WINDOW_BITS = 4;
ed25519.Point.BASE.precompute(WINDOW_BITS);

export const javaScriptEd25519: Ed25519 = {
  publicKeyOf: (seed) => ed25519.getPublicKey(seed),
  sign: (message, seed) => ed25519.sign(message, seed),
  verify: (signature, message, publicKey) =>
    signature.length === SIGNATURE_BYTES &&
    publicKey.length === PUBLIC_KEY_BYTES &&
    ed25519.verify(signature, message, publicKey, { zip215: false }),
};

type NodeCrypto = typeof import('node:crypto');

/** What stands before a seed in PKCS #8, and before a public key in SPKI (RFC 8410). */
const PKCS8_HEAD = Uint8Array.of(48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32);
const SPKI_HEAD = Uint8Array.of(48, 42, 48, 5, 6, 3, 43, 101, 112, 3, 33, 0);

const isSmallOrder = (publicKey: Uint8Array): boolean => {
  try {
    return ed25519.Point.fromBytes(publicKey).isSmallOrder();
  } catch {
    // No point of the curve: nothing was ever signed under it.
    return true;
  }
};

export const nodeEd25519 = ({ createPrivateKey, createPublicKey, sign, verify }: NodeCrypto): Ed25519 => {
  type Key = ReturnType<typeof createPublicKey>;
  /** By the array that holds the raw key, of which a room has one each. */
  const known = new WeakMap<Uint8Array, Key>();
  const remember = (raw: Uint8Array, make: () => Key): Key => {
    const key = known.get(raw) ?? make();
    known.set(raw, key);
    return key;
  };
  const secretOf = (seed: Uint8Array): Key => {
    if (seed.length !== SEED_BYTES) throw new RangeError(`a seed must be 32 bytes, not ${seed.length}`);
    const key = Buffer.concat([PKCS8_HEAD, seed]);
    return remember(seed, () => createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
  };
  const publicOf = (raw: Uint8Array): Key | null => {
    if (raw.length !== PUBLIC_KEY_BYTES || (!known.has(raw) && isSmallOrder(raw))) return null;
    const key = Buffer.concat([SPKI_HEAD, raw]);
    return remember(raw, () => createPublicKey({ key, format: 'der', type: 'spki' }));
  };
  return {
    publicKeyOf: (seed) => {
      const spki = createPublicKey(secretOf(seed)).export({ format: 'der', type: 'spki' });
      return Uint8Array.from(spki.subarray(SPKI_HEAD.length));
    },
    sign: (message, seed) => Uint8Array.from(sign(null, message, secretOf(seed))),
    verify: (signature, message, publicKey) => {
      const key = publicOf(publicKey);
      return key !== null && verify(null, message, key, signature);
    },
  };
};

/** Named at run time, so that no bundler for browsers looks for it. */
const nodeCrypto: NodeCrypto | undefined = globalThis.process?.getBuiltinModule?.('node:crypto');

const best = nodeCrypto === undefined ? javaScriptEd25519 : nodeEd25519(nodeCrypto);

export const { publicKeyOf, sign, verify } = best;
