import { describe, expect, test } from 'vitest';
import { fingerprintOf } from './fingerprint.ts';

const sdp = (...lines: string[]): string => `${['v=0', ...lines, 's=-'].join('\r\n')}\r\n`;

describe('the fingerprint of a description', () => {
  test('is found at any level, in lower case, with one blank', () => {
    const expected = 'sha-256 0a:1b';
    expect(fingerprintOf(sdp('a=fingerprint:sha-256 0A:1B'))).toBe(expected);
    expect(fingerprintOf(sdp('a=fingerprint:SHA-256  0a:1b'))).toBe(expected);
    expect(
      fingerprintOf(
        sdp('m=application', 'a=fingerprint:sha-256 0A:1B', 'm=x', 'a=fingerprint:sha-256 0A:1B'),
      ),
    ).toBe(expected);
  });

  test('is none when sections differ, the hash is weak, or there is none', () => {
    expect(fingerprintOf(sdp('a=fingerprint:sha-256 0A:1B', 'a=fingerprint:sha-256 0A:1C'))).toBeNull();
    expect(fingerprintOf(sdp('a=fingerprint:sha-1 0A:1B'))).toBeNull();
    expect(fingerprintOf(sdp('a=setup:actpass'))).toBeNull();
  });
});
