import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Attribute,
  attributeOf,
  decodeStun,
  encodeStun,
  integrityHolds,
  longTermKey,
  Method,
} from './message.ts';
import { decodeXorAddress, encodeXorAddress } from './xor-address.ts';

/** RFC 5769, section 2.2: a binding response over IPv4. */
const response = Buffer.from(
  `0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643
   000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96`.replaceAll(/\s/g, ''),
  'hex',
);
const password = 'VOkJxbRl1RmTxUk/WvJxBt';

describe('the sample of RFC 5769', () => {
  const message = decodeStun(response);
  if (message === null) throw new Error('the sample was not read');

  test('is read', () => {
    expect(message).toMatchObject({ messageClass: 'success', method: Method.binding });
    expect(attributeOf(message, Attribute.software)?.toString()).toBe('test vector');
    const mapped = decodeXorAddress(attributeOf(message, Attribute.xorMappedAddress), message.transaction);
    expect(mapped).toEqual({ ip: '192.0.2.1', port: 32_853 });
  });

  test('is authenticated by its password and no other', () => {
    expect(integrityHolds(response, Buffer.from(password))).toBe(true);
    expect(integrityHolds(response, Buffer.from('another'))).toBe(false);
  });

  test('is written again with the same fingerprint', () => {
    const bare = message.attributes.filter(
      ({ type }) => type < 0x8028 && type !== Attribute.messageIntegrity,
    );
    const written = encodeStun({ ...message, attributes: bare }, Buffer.from(password));
    // The RFC pads with blanks, this with zeros; both digests cover the padding.
    expect(written.length).toBe(response.length);
    expect(integrityHolds(written, Buffer.from(password))).toBe(true);
  });
});

test('the long-term key of RFC 5769, section 2.4, authenticates its request', () => {
  const username = Buffer.from('30de30c830ea30c330af30b9', 'hex').swap16().toString('utf16le');
  const attributes = [
    { type: Attribute.username, value: Buffer.from(username) },
    { type: Attribute.nonce, value: Buffer.from('f//499k954d6OL34oL9FSTvy64sA') },
    { type: Attribute.realm, value: Buffer.from('example.org') },
  ];
  const transaction = Buffer.from('78ad3433c6ad72c029da412e', 'hex');
  const key = longTermKey(username, 'example.org', 'TheMatrIX');
  const written = encodeStun(
    { messageClass: 'request', method: Method.binding, transaction, attributes },
    key,
  );
  const integrity = decodeStun(written)?.attributes.find(({ type }) => type === Attribute.messageIntegrity);
  expect(Buffer.from(integrity?.value ?? []).toString('hex')).toBe(
    'f67024656dd64a3e02b8e0712e85c9a28ca89666',
  );
});

describe('messages', () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const attribute = fc.record({
    type: fc.integer({ min: 0x0100, max: 0x7fff }),
    value: fc.uint8Array({ maxLength: 60 }),
  });
  const anyMessage = fc.record({
    messageClass: fc.constantFrom('request', 'indication', 'success', 'error'),
    method: fc.integer({ min: 0, max: 0xfff }),
    transaction: bytes(12),
    attributes: fc.array(attribute, { maxLength: 6 }),
  } as const);

  test('come back as they were written', () => {
    fc.assert(
      fc.property(anyMessage, fc.uint8Array({ minLength: 1, maxLength: 40 }), (message, key) => {
        const written = encodeStun(message, key);
        const read = decodeStun(written);
        expect(read).toMatchObject({ messageClass: message.messageClass, method: message.method });
        expect(Buffer.from(read?.transaction ?? [])).toEqual(Buffer.from(message.transaction));
        const plain = read?.attributes.slice(0, -2).map(({ type, value }) => [type, [...value]]);
        expect(plain).toEqual(message.attributes.map(({ type, value }) => [type, [...value]]));
        expect(integrityHolds(written, key)).toBe(true);
      }),
    );
  });

  test('that are none are null, and never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (noise) => {
        const message = decodeStun(Buffer.from(noise));
        if (message !== null) expect(noise.length).toBeGreaterThanOrEqual(20);
      }),
    );
    fc.assert(
      fc.property(fc.nat(response.length - 1), fc.integer({ min: 1, max: 255 }), (index, flip) => {
        const damaged = Buffer.from(response);
        damaged[index] = (damaged[index] ?? 0) ^ flip;
        decodeStun(damaged);
      }),
    );
    for (let length = 0; length < response.length; length += 1) {
      expect(decodeStun(response.subarray(0, length))).toBeNull();
    }
  });
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8::1', '2001:db8:0:0:0:0:0:1'],
  ['::', '0:0:0:0:0:0:0:0'],
  ['::ffff:127.0.0.1', '0:0:0:0:0:ffff:7f00:1'],
])('the address %s comes back', (ip, expected) => {
  const transaction = Buffer.from('b7e7a701bc34d686fa87dfae', 'hex');
  const value = encodeXorAddress({ ip, port: 32_853 }, transaction);
  expect(decodeXorAddress(value, transaction)).toEqual({ ip: expected, port: 32_853 });
});
