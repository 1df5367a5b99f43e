import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Base64UrlError, fromBase64Url, toBase64Url } from './base64url.ts';

describe('base64url', () => {
  test('writes what RFC 4648 gives, without padding', () => {
    const text = (s: string) => toBase64Url(new TextEncoder().encode(s));
    expect(['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map(text)).toEqual([
      '',
      'Zg',
      'Zm8',
      'Zm9v',
      'Zm9vYg',
      'Zm9vYmE',
      'Zm9vYmFy',
    ]);
    expect(toBase64Url(Uint8Array.of(0xfb, 0xff, 0xbf))).toBe('-_-_');
  });

  test('agrees with Node on any bytes, and reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const text = toBase64Url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect(fromBase64Url(text)).toEqual(Uint8Array.from(bytes));
      }),
    );
  });

  test('takes any text or refuses it, and what it takes is the one form of those bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ maxLength: 12 }), fc.stringMatching(/^[A-Za-z0-9_-]{0,12}$/)),
        (text) => {
          let bytes: Uint8Array;
          try {
            bytes = fromBase64Url(text);
          } catch (error) {
            expect(error).toBeInstanceOf(Base64UrlError);
            return;
          }
          expect(toBase64Url(bytes)).toBe(text);
        },
      ),
    );
  });

  test.each(['A', 'AAAAA', 'Zg==', 'Zm+v', 'Zm/v', 'Zm 9v', 'Zh', 'Zm9', 'Zm9vé', 'Zm9\u0000'])(
    'refuses %j',
    (text) => {
      expect(() => fromBase64Url(text)).toThrow(Base64UrlError);
    },
  );
});
