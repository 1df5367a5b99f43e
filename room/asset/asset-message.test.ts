import fc from 'fast-check';
import * as encoding from 'lib0/encoding';
import { describe, expect, test } from 'vitest';
import { MessageError } from '../message-error.ts';
import { hashOf } from './asset.ts';
import {
  type AssetMessage,
  decodeAssetMessage,
  encodeAssetMessage,
  MAX_HOPS,
  MAX_PIECE_BYTES,
  MAX_TOTAL_BYTES,
} from './asset-message.ts';
import { isAssetMessage } from './asset-message-type.ts';

const hash = await hashOf(Uint8Array.of(1));
const HASH = Buffer.from(hash, 'hex');
const raw = (...parts: readonly (number | Uint8Array)[]): Uint8Array =>
  encoding.encode((encoder) => {
    for (const part of parts) {
      if (typeof part === 'number') encoding.writeVarUint(encoder, part);
      else encoding.writeUint8Array(encoder, part);
    }
  });

describe('asset messages', () => {
  const offset = fc.nat(MAX_TOTAL_BYTES - MAX_PIECE_BYTES);
  const anyMessage: fc.Arbitrary<AssetMessage> = fc.oneof(
    fc.record({ type: fc.constant('ask' as const), hash: fc.constant(hash), hops: fc.nat(MAX_HOPS) }),
    fc.record({
      type: fc.constant('have' as const),
      hash: fc.constant(hash),
      total: fc.integer({ min: 1, max: MAX_TOTAL_BYTES }),
    }),
    fc.record({ type: fc.constant('missing' as const), hash: fc.constant(hash) }),
    fc.record({
      type: fc.constant('want' as const),
      hash: fc.constant(hash),
      offset,
      length: fc.integer({ min: 1, max: MAX_PIECE_BYTES }),
    }),
    fc.record({
      type: fc.constant('piece' as const),
      hash: fc.constant(hash),
      offset,
      bytes: fc.uint8Array({ maxLength: 300 }).map((bytes) => Uint8Array.from(bytes)),
    }),
  );

  test('are read as they were written', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const bytes = encodeAssetMessage(message);
        expect(isAssetMessage(bytes)).toBe(true);
        expect(decodeAssetMessage(bytes)).toEqual(message);
      }),
    );
  });

  test('have the form that the protocol gives', () => {
    expect(encodeAssetMessage({ type: 'ask', hash, hops: 2 })).toEqual(raw(32, HASH, 2));
    expect(encodeAssetMessage({ type: 'have', hash, total: 300 })).toEqual(raw(33, HASH, 300));
    expect(encodeAssetMessage({ type: 'missing', hash })).toEqual(raw(34, HASH));
    expect(encodeAssetMessage({ type: 'want', hash, offset: 300, length: 5 })).toEqual(raw(35, HASH, 300, 5));
    const bytes = Uint8Array.of(8, 9);
    expect(encodeAssetMessage({ type: 'piece', hash, offset: 5, bytes })).toEqual(raw(36, HASH, 5, 2, 8, 9));
  });

  test.each([
    ['nothing', raw()],
    ['another type', raw(37, HASH)],
    ['a short hash', raw(34, HASH.subarray(1))],
    ['bytes after the end', raw(34, HASH, 0)],
    ['too many hops', raw(32, HASH, MAX_HOPS + 1)],
    ['a total of nothing', raw(33, HASH, 0)],
    ['a total over every limit', raw(33, HASH, MAX_TOTAL_BYTES + 1)],
    ['a total of 2^50', raw(33, HASH, 2 ** 50)],
    ['a want of nothing', raw(35, HASH, 0, 0)],
    ['a want of more than a piece', raw(35, HASH, 0, MAX_PIECE_BYTES + 1)],
    ['a want beyond every asset', raw(35, HASH, MAX_TOTAL_BYTES, 1)],
    ['a piece over the limit', raw(36, HASH, 0, MAX_PIECE_BYTES + 1, new Uint8Array(MAX_PIECE_BYTES + 1))],
    ['a piece shorter than it says', raw(36, HASH, 0, 4, 0)],
  ])('with %s are refused', (_, bytes) => {
    expect(() => decodeAssetMessage(bytes)).toThrow(MessageError);
  });

  test('that would be refused are not written', () => {
    expect(() => encodeAssetMessage({ type: 'want', hash, offset: -1, length: 1 })).toThrow(RangeError);
    expect(() => encodeAssetMessage({ type: 'have', hash, total: 0 })).toThrow(RangeError);
  });

  test('any bytes are read or refused', () => {
    const tail = fc.uint8Array({ maxLength: 80 });
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 38 }), tail, (type, rest) => {
        try {
          decodeAssetMessage(raw(type, Uint8Array.from(rest)));
        } catch (error) {
          expect(error).toBeInstanceOf(MessageError);
        }
      }),
    );
  });

  test('are told from others by their first byte', () => {
    expect([31, 37].map((type) => isAssetMessage(raw(type)))).toEqual([false, false]);
    expect(isAssetMessage(new Uint8Array(0))).toBe(false);
  });
});
