import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCapability, editCapability, toView } from './derive.ts';
import { capabilitySealer, SealError } from './seal.ts';

const FROM = 'AAAAAAAAAAAAAAAAAAAAAA';
const TO = 'BBBBBBBBBBBBBBBBBBBBBA';
const plaintext = new TextEncoder().encode('{"dial":"x"}');
const edit = editCapability(Uint8Array.from({ length: 16 }, (_, i) => i));
const sealer = capabilitySealer(edit);

describe('sealed signals', () => {
  test('open for everybody who holds a link to the room', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), (bytes) => {
        const expected = Uint8Array.from(bytes);
        expect(capabilitySealer(toView(edit)).open(FROM, TO, sealer.seal(FROM, TO, bytes))).toEqual(expected);
        expect(sealer.open(TO, FROM, capabilitySealer(toView(edit)).seal(TO, FROM, bytes))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  test('made by an earlier version still open', () => {
    const body = 'b_P4-mPFkg5QbxzlbiqVbShnvIvqKw61arKiYmDMrjZjqO7UQhJRBnyirPeFBcsgGyU2xw';
    expect(sealer.open(FROM, TO, body)).toEqual(plaintext);
  });

  test('are never twice the same, nor readable', () => {
    const bodies = Array.from({ length: 20 }, () => sealer.seal(FROM, TO, plaintext));
    expect(new Set(bodies).size).toBe(20);
    for (const body of bodies) expect(Buffer.from(body, 'base64url').includes('dial')).toBe(false);
  });

  test('do not open as from or to somebody else, turned round, or in another room', () => {
    const body = sealer.seal(FROM, TO, plaintext);
    const other = 'CCCCCCCCCCCCCCCCCCCCCA';
    expect(() => sealer.open(other, TO, body)).toThrow(SealError);
    expect(() => sealer.open(FROM, other, body)).toThrow(SealError);
    expect(() => sealer.open(TO, FROM, body)).toThrow(SealError);
    expect(() => sealer.open(`${FROM}${TO}`, '', body)).toThrow(SealError);
    expect(() => capabilitySealer(createCapability()).open(FROM, TO, body)).toThrow(SealError);
    // The same key in a room of another name: the room itself is authenticated too.
    const elsewhere = capabilitySealer({ ...toView(edit), room: createCapability().room });
    expect(() => elsewhere.open(FROM, TO, body)).toThrow(SealError);
  });

  test('do not open with any bit flipped, or cut anywhere', () => {
    const bytes = Buffer.from(sealer.seal(FROM, TO, plaintext), 'base64url');
    for (let i = 0; i < bytes.length; i++) {
      expect(() => sealer.open(FROM, TO, bytes.subarray(0, i).toString('base64url'))).toThrow(SealError);
      for (let bit = 0; bit < 8; bit++) {
        const tampered = Buffer.from(bytes);
        tampered.writeUInt8(tampered.readUInt8(i) ^ (1 << bit), i);
        expect(() => sealer.open(FROM, TO, tampered.toString('base64url'))).toThrow(SealError);
      }
    }
  });

  test('that are no such thing are refused, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.uint8Array().map((b) => Buffer.from(b).toString('base64url')),
        ),
        (body) => {
          expect(() => sealer.open(FROM, TO, body)).toThrow(SealError);
        },
      ),
    );
  });
});
