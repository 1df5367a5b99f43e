import { x25519 } from '@noble/curves/ed25519.js';
import { concatBytes, hexToBytes, randomBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toBase64Url } from '../encoding/base64url.ts';
import { archivePublicKeyOf, createArchiveKey, openForArchive, sealForArchive } from './archive-key.ts';
import { createCapability, deriveKey, editCapability } from './derive.ts';
import { associatedData, SealError, sealBytes } from './seal.ts';

/** The u-coordinates of small order that X25519 implementations have to refuse (RFC 7748 §6.1; two of them unreduced). */
const LOW_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map(hexToBytes);

const archive = createArchiveKey();
const capability = createCapability();

/** Seals any plaintext to the archive the way a hostile client would. */
const sealAnything = (plaintext: Uint8Array, room: string): string => {
  const ephemeral = x25519.keygen();
  const archivePublic = x25519.getPublicKey(archive.secret);
  const secret = x25519.getSharedSecret(ephemeral.secretKey, archivePublic);
  const key = deriveKey(concatBytes(secret, ephemeral.publicKey, archivePublic), 'keep', 32);
  return toBase64Url(concatBytes(ephemeral.publicKey, sealBytes(key, associatedData(room), plaintext)));
};

describe('the edit key sealed to the archive', () => {
  test('gives the archive the whole capability, each time in another form', () => {
    const sealed = sealForArchive(capability, archive.publicKey);
    expect(openForArchive(archive.secret, capability.room, sealed)).toEqual(capability);
    expect(sealForArchive(capability, archive.publicKey)).not.toBe(sealed);
    expect(sealed.length).toBeLessThanOrEqual(512);
  });

  test('made by an earlier version still opens', () => {
    const secret = Uint8Array.from({ length: 32 }, (_, i) => i + 1);
    expect(archivePublicKeyOf(secret)).toBe('B6N8vBQgk8i3VdwbEOhstCY3StFqqFPtC9_AsrhtHHw');
    const known = editCapability(Uint8Array.from({ length: 16 }, (_, i) => i));
    const sealed =
      'bSbN5kBIv4vzlPFfeUM_U_9sgs18guigoGH5CzYRwiDvvMPqDYpBDNFel48en1vFY0lqd4BkLMbJiqP9MeeWhxAypZFzcnI1W44la8y71cQHKTIjFmR3Sw';
    expect(openForArchive(secret, known.room, sealed)).toEqual(known);
  });

  test('does not open for another archive or under another room', () => {
    const sealed = sealForArchive(capability, archive.publicKey);
    expect(() => openForArchive(createArchiveKey().secret, capability.room, sealed)).toThrow(SealError);
    expect(() => openForArchive(archive.secret, createCapability().room, sealed)).toThrow(SealError);
  });

  test('is refused when the key in it belongs to another room: nobody can take a room’s place in the archive', () => {
    const own = createCapability();
    expect(openForArchive(archive.secret, own.room, sealAnything(own.editKey, own.room))).toEqual(own);
    expect(() =>
      openForArchive(archive.secret, capability.room, sealAnything(own.editKey, capability.room)),
    ).toThrow(SealError);
  });

  test('is refused when something else than an edit key is in it', () => {
    for (const length of [0, 15, 17, 32]) {
      const sealed = sealAnything(randomBytes(length), capability.room);
      expect(() => openForArchive(archive.secret, capability.room, sealed)).toThrow(SealError);
    }
  });

  test('does not open with any byte changed, or cut anywhere', () => {
    const bytes = Buffer.from(sealForArchive(capability, archive.publicKey), 'base64url');
    for (let i = 0; i < bytes.length; i++) {
      const tampered = Buffer.from(bytes);
      // Bit 255 of an X25519 key is ignored by the curve, but the key derivation covers all its bytes.
      tampered.writeUInt8(tampered.readUInt8(i) ^ 0x80, i);
      for (const wrong of [tampered, bytes.subarray(0, i)]) {
        expect(() => openForArchive(archive.secret, capability.room, wrong.toString('base64url'))).toThrow(
          SealError,
        );
      }
    }
  });

  test('points of low order are refused on both sides', () => {
    for (const point of LOW_ORDER) {
      expect(() => sealForArchive(capability, toBase64Url(point))).toThrow(SealError);
      const sealed = toBase64Url(concatBytes(point, randomBytes(24 + 16 + 16)));
      expect(() => openForArchive(archive.secret, capability.room, sealed)).toThrow(
        'not a usable X25519 public key',
      );
    }
  });

  test('anything else is refused, never a crash', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.uint8Array({ maxLength: 120 }).map(toBase64Url)), (text) => {
        expect(() => openForArchive(archive.secret, capability.room, text)).toThrow(SealError);
        if (text.length !== 43) expect(() => sealForArchive(capability, text)).toThrow(SealError);
      }),
    );
  });
});
