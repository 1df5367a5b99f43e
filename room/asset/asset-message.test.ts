import fc from 'fast-check';
import * as encoding from 'lib0/encoding';
import { describe, expect, test } from 'vitest';
import { hashOf, MAX_ASSET_BYTES } from './asset.ts';
import {
  type AssetMessage,
  AssetMessageError,
  decodeAssetMessage,
  encodeAssetMessage,
  MAX_CHUNK_BYTES,
  MAX_HAVE_HASHES,
} from './asset-message.ts';
import { receiveAsset } from './incoming-asset.ts';

const hash = hashOf(Uint8Array.of(1));
const HASH = Buffer.from(hash, 'hex');
const raw = (...parts: readonly (number | Uint8Array)[]): Uint8Array =>
  encoding.encode((encoder) => {
    for (const part of parts) {
      if (typeof part === 'number') encoding.writeVarUint(encoder, part);
      else encoding.writeUint8Array(encoder, part);
    }
  });

describe('asset messages', () => {
  const anyHash = fc.uint8Array({ minLength: 1, maxLength: 8 }).map((bytes) => hashOf(bytes));
  const anyMessage: fc.Arbitrary<AssetMessage> = fc.oneof(
    fc.record({ type: fc.constant('want' as const), hash: anyHash, offset: fc.nat(MAX_ASSET_BYTES - 1) }),
    fc.record({
      type: fc.constant('have' as const),
      hashes: fc.array(anyHash, { minLength: 1, maxLength: 20 }),
    }),
    fc
      .tuple(anyHash, fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(1_000_000), fc.nat(1_000_000))
      .map(([of, bytes, offset, rest]) => ({
        type: 'chunk' as const,
        hash: of,
        offset,
        total: offset + bytes.length + rest,
        bytes: Uint8Array.from(bytes),
      })),
    fc.record({ type: fc.constant('missing' as const), hash: anyHash }),
  );

  test('are read as they were written', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        expect(decodeAssetMessage(encodeAssetMessage(message))).toEqual(message);
      }),
    );
  });

  test('have the form that the protocol gives', () => {
    expect(encodeAssetMessage({ type: 'want', hash, offset: 300 })).toEqual(raw(32, HASH, 300));
    expect(encodeAssetMessage({ type: 'have', hashes: [hash, hash] })).toEqual(raw(33, 2, HASH, HASH));
    expect(
      encodeAssetMessage({ type: 'chunk', hash, offset: 5, total: 7, bytes: Uint8Array.of(8, 9) }),
    ).toEqual(raw(34, HASH, 5, 7, 2, 8, 9));
    expect(encodeAssetMessage({ type: 'missing', hash })).toEqual(raw(35, HASH));
  });

  test.each([
    ['nothing', raw()],
    ['another type', raw(36, HASH)],
    ['a short hash', raw(35, HASH.subarray(1))],
    ['bytes after the end', raw(35, HASH, 0)],
    ['an offset beyond every asset', raw(32, HASH, MAX_ASSET_BYTES)],
    ['no hashes', raw(33, 0)],
    ['too many hashes', raw(33, MAX_HAVE_HASHES + 1, Buffer.concat(Array(MAX_HAVE_HASHES + 1).fill(HASH)))],
    ['2^50 hashes', raw(33, 2 ** 50)],
    ['a total over the limit', raw(34, HASH, 0, MAX_ASSET_BYTES + 1, 1, 0)],
    ['a total of nothing', raw(34, HASH, 0, 0, 0)],
    ['an empty chunk', raw(34, HASH, 0, 5, 0)],
    ['a chunk beyond the total', raw(34, HASH, 4, 5, 2, 0, 0)],
    [
      'a chunk over the limit',
      raw(34, HASH, 0, 200_000, MAX_CHUNK_BYTES + 1, new Uint8Array(MAX_CHUNK_BYTES + 1)),
    ],
    ['a chunk shorter than it says', raw(34, HASH, 0, 5, 4, 0)],
  ])('with %s are refused', (_, bytes) => {
    expect(() => decodeAssetMessage(bytes)).toThrow(AssetMessageError);
  });

  test('that would be refused are not written', () => {
    expect(() => encodeAssetMessage({ type: 'want', hash, offset: -1 })).toThrow(RangeError);
    expect(() => encodeAssetMessage({ type: 'have', hashes: [] })).toThrow(RangeError);
  });

  test('any bytes are read or refused', () => {
    const tail = fc.uint8Array({ maxLength: 80 });
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 38 }), tail, (type, rest) => {
        try {
          decodeAssetMessage(raw(type, Uint8Array.from(rest)));
        } catch (error) {
          expect(error).toBeInstanceOf(AssetMessageError);
        }
      }),
    );
  });
});

describe('an incoming asset', () => {
  const bytes = Uint8Array.from({ length: 10 }, (_, i) => i);
  const piece = (offset: number, end: number, total = 10) => ({
    offset,
    total,
    bytes: bytes.slice(offset, end),
  });

  test('is whole after its last piece, and says how far it is', () => {
    const incoming = receiveAsset(hashOf(bytes));
    expect(incoming.take(piece(0, 4))).toBeNull();
    expect(incoming.received).toBe(4);
    expect(incoming.take(piece(4, 9))).toBeNull();
    expect(incoming.take(piece(9, 10))).toEqual(bytes);
  });

  test('is refused when its bytes are not what was asked for', () => {
    expect(() => receiveAsset(hash).take(piece(0, 10))).toThrow('wrong-hash');
  });

  test.each([
    ['a gap', piece(5, 10)],
    ['a piece again', piece(0, 4)],
    ['another total', piece(4, 9, 9)],
    ['more than the total', { offset: 4, total: 10, bytes: new Uint8Array(7) }],
    ['nothing', piece(4, 4)],
  ])('is refused with %s', (_, wrong) => {
    const incoming = receiveAsset(hashOf(bytes));
    incoming.take(piece(0, 4));
    expect(() => incoming.take(wrong)).toThrow('bad-chunk');
    // The right piece still completes it.
    expect(incoming.take(piece(4, 10))).toEqual(bytes);
  });

  test('is refused at once when it would be too large', () => {
    const first = { offset: 0, total: MAX_ASSET_BYTES + 1, bytes: Uint8Array.of(1) };
    expect(() => receiveAsset(hash).take(first)).toThrow('too-large');
  });
});
