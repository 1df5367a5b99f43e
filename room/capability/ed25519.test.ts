import * as nodeCrypto from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Ed25519, javaScriptEd25519, nodeEd25519 } from './ed25519.ts';

const both: readonly [string, Ed25519][] = [
  ['JavaScript', javaScriptEd25519],
  ['Node', nodeEd25519(nodeCrypto)],
];
const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });

test.each(both)('%s makes the keys and signatures of RFC 8032, 7.1, test 2', (_, implementation) => {
  const seed = Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex');
  const publicKey = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c';
  expect(Buffer.from(implementation.publicKeyOf(seed)).toString('hex')).toBe(publicKey);
  expect(Buffer.from(implementation.sign(Uint8Array.of(0x72), seed)).toString('hex')).toBe(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  );
});

test('each verifies what the other signs, and nothing that was changed', () => {
  fc.assert(
    fc.property(seeds, fc.uint8Array({ maxLength: 100 }), fc.nat(63), (seed, message, at) => {
      for (const [, signer] of both) {
        const publicKey = signer.publicKeyOf(seed);
        const signature = signer.sign(message, seed);
        const changed = signature.slice();
        changed[at] = (changed[at] ?? 0) ^ 1;
        for (const [, verifier] of both) {
          expect(verifier.verify(signature, message, publicKey)).toBe(true);
          expect(verifier.verify(changed, message, publicKey)).toBe(false);
          expect(verifier.verify(signature, Uint8Array.of(...message, 0), publicKey)).toBe(false);
        }
      }
    }),
    { numRuns: 20 },
  );
});

test.each(both)('%s refuses public keys of small order and what is no key', (_, { verify }) => {
  const identity = ed25519.Point.ZERO.toBytes();
  // R = identity, S = 0: under a key of small order that is a signature of anything.
  const signature = Uint8Array.of(...identity, ...new Uint8Array(32));
  expect(verify(signature, Uint8Array.of(1), identity)).toBe(false);
  expect(verify(signature, Uint8Array.of(1), new Uint8Array(32).fill(0xff))).toBe(false);
  expect(verify(signature, Uint8Array.of(1), new Uint8Array(31))).toBe(false);
});
