import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeSignal, encodeSignal, SignalError } from './signal-codec.ts';
import type { SignalBody } from './signaling.ts';

const dial = 'AAAAAAAAAAAAAAAAAAAAAA';
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

describe('a signal', () => {
  test.each<SignalBody>([
    { type: 'offer', sdp: 'v=0' },
    { type: 'answer', sdp: 'v=0' },
    { type: 'candidate', candidate: { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 } },
    { type: 'redial' },
    { type: 'bye' },
  ])('comes back as it was: $type', (body) => {
    expect(decodeSignal(encodeSignal({ dial, seq: 3, body }))).toEqual({ dial, seq: 3, body });
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['no dial', { seq: 0, body: { type: 'bye' } }],
    ['a dial that is no id', { dial: '../..', seq: 0, body: { type: 'bye' } }],
    ['a negative number', { dial, seq: -1, body: { type: 'bye' } }],
    ['half a number', { dial, seq: 0.5, body: { type: 'bye' } }],
    ['an unknown body', { dial, seq: 0, body: { type: 'format-disk' } }],
    ['an offer without sdp', { dial, seq: 0, body: { type: 'offer' } }],
    ['an offer of 100 KB', { dial, seq: 0, body: { type: 'offer', sdp: 'x'.repeat(100_000) } }],
    [
      'a candidate of 100 KB',
      { dial, seq: 0, body: { type: 'candidate', candidate: { candidate: 'x'.repeat(100_000) } } },
    ],
  ])('that is %s is refused', (_what, value) => {
    expect(() => decodeSignal(bytes(value))).toThrow(SignalError);
  });

  test('of any bytes is a signal or a SignalError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((json) => new TextEncoder().encode(json)),
        ),
        (any) => {
          try {
            decodeSignal(any);
          } catch (error) {
            expect(error).toBeInstanceOf(SignalError);
          }
        },
      ),
    );
  });
});
