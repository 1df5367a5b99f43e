import fc from 'fast-check';
import * as encoding from 'lib0/encoding';
import { describe, expect, test } from 'vitest';
import { MessageError } from '../message-error.ts';
import { createDecoder, readUint8Array, readVarString, readVarUint, readVarUint8Array } from './decoding.ts';

const decoderOf = (...bytes: number[]) => createDecoder(Uint8Array.from(bytes));

test('reads what lib0 writes', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.string({ unit: 'grapheme' }), fc.uint8Array(), (number, text, bytes) => {
      const decoder = createDecoder(
        encoding.encode((encoder) => {
          encoding.writeVarUint(encoder, number);
          encoding.writeVarString(encoder, text);
          encoding.writeVarUint8Array(encoder, bytes);
        }),
      );
      expect([readVarUint(decoder), readVarString(decoder), [...readVarUint8Array(decoder)]]).toEqual([
        number,
        text,
        [...bytes],
      ]);
    }),
  );
});

describe('refuses', () => {
  test.each<[string, () => unknown]>([
    [
      'a number that goes on until it is NaN',
      () => readVarUint(decoderOf(...new Array<number>(200).fill(0x80), 0)),
    ],
    [
      'a number above every safe integer',
      () => readVarUint(decoderOf(...new Array<number>(7).fill(0xff), 0x7f)),
    ],
    ['a number that is cut off', () => readVarUint(decoderOf(0x80))],
    ['text that is not UTF-8', () => readVarString(decoderOf(1, 0xff))],
    [
      'bytes beyond the view, although the buffer has them',
      () => readUint8Array(createDecoder(new Uint8Array(new ArrayBuffer(8), 0, 4)), 5),
    ],
  ])('%s', (_, read) => {
    expect(read).toThrow(MessageError);
  });
});
