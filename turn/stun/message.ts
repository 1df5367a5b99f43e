import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { crc32 } from './crc32.ts';

/** RFC 8489, section 5. */
const COOKIE = 0x2112a442;
const HEADER_BYTES = 20;
const FINGERPRINT_XOR = 0x5354554e;

/** Methods of STUN (RFC 8489) and TURN (RFC 8656). */
export const Method = {
  binding: 0x001,
  allocate: 0x003,
  refresh: 0x004,
  send: 0x006,
  data: 0x007,
  createPermission: 0x008,
} as const;

export const Attribute = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  requestedAddressFamily: 0x0017,
  requestedTransport: 0x0019,
  xorMappedAddress: 0x0020,
  software: 0x8022,
  fingerprint: 0x8028,
} as const;

const CLASSES = ['request', 'indication', 'success', 'error'] as const;
export type MessageClass = (typeof CLASSES)[number];

export interface StunAttribute {
  readonly type: number;
  readonly value: Uint8Array;
}

export interface StunMessage {
  readonly messageClass: MessageClass;
  readonly method: number;
  /** 12 bytes. */
  readonly transaction: Uint8Array;
  /** In order; without MESSAGE-INTEGRITY and FINGERPRINT when handed to {@link encodeStun}, which adds them. */
  readonly attributes: readonly StunAttribute[];
}

/** The two class bits lie between the method's bits 4 and 7 (RFC 8489, figure 3). */
const typeOf = (messageClass: MessageClass, method: number): number => {
  const c = CLASSES.indexOf(messageClass);
  return (method & 0xf) | ((c & 1) << 4) | ((method & 0x70) << 1) | ((c & 2) << 7) | ((method & 0xf80) << 2);
};

const classOf = (type: number): MessageClass => CLASSES[((type >> 4) & 1) | ((type >> 7) & 2)] ?? 'request';
const methodOf = (type: number): number => (type & 0xf) | ((type >> 1) & 0x70) | ((type >> 2) & 0xf80);

const padded = (length: number): number => (length + 3) & ~3;

const encodeAttribute = ({ type, value }: StunAttribute): Buffer => {
  const bytes = Buffer.alloc(4 + padded(value.length));
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  bytes.set(value, 4);
  return bytes;
};

/** The message so far, its length field counting `more` bytes that are still to come: what both digests are taken over. */
const withLength = (message: Buffer, more: number): Buffer => {
  const copy = Buffer.from(message);
  copy.writeUInt16BE(message.length - HEADER_BYTES + more, 2);
  return copy;
};

const integrityOf = (before: Buffer, key: Uint8Array): Buffer =>
  createHmac('sha1', key).update(withLength(before, 24)).digest();

/** Writes a message, with MESSAGE-INTEGRITY when there is a key, and FINGERPRINT. */
export const encodeStun = (message: StunMessage, key?: Uint8Array): Buffer => {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(typeOf(message.messageClass, message.method), 0);
  header.writeUInt32BE(COOKIE, 4);
  header.set(message.transaction, 8);
  let bytes = Buffer.concat([header, ...message.attributes.map(encodeAttribute)]);
  if (key !== undefined) {
    const value = integrityOf(bytes, key);
    bytes = Buffer.concat([bytes, encodeAttribute({ type: Attribute.messageIntegrity, value })]);
  }
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE((crc32(withLength(bytes, 8)) ^ FINGERPRINT_XOR) >>> 0, 0);
  bytes = Buffer.concat([bytes, encodeAttribute({ type: Attribute.fingerprint, value: crc })]);
  return withLength(bytes, 0);
};

/** How many bytes the message at the head of a stream has; null when the header is not whole yet or is none. */
export const stunLength = (stream: Buffer): number | null =>
  stream.length < HEADER_BYTES ? null : HEADER_BYTES + padded(stream.readUInt16BE(2));

/** Reads a message; null for bytes that are none. */
export const decodeStun = (bytes: Buffer): StunMessage | null => {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32BE(4) !== COOKIE) return null;
  const type = bytes.readUInt16BE(0);
  if (type >> 14 !== 0 || bytes.readUInt16BE(2) !== bytes.length - HEADER_BYTES) return null;
  const attributes: StunAttribute[] = [];
  let at = HEADER_BYTES;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return null;
    const length = bytes.readUInt16BE(at + 2);
    const end = at + 4 + length;
    if (end > bytes.length) return null;
    attributes.push({ type: bytes.readUInt16BE(at), value: bytes.subarray(at + 4, end) });
    at = at + 4 + padded(length);
  }
  return {
    messageClass: classOf(type),
    method: methodOf(type),
    transaction: bytes.subarray(8, HEADER_BYTES),
    attributes,
  };
};

/** Whether the message carries a MESSAGE-INTEGRITY that was made with this key. */
export const integrityHolds = (bytes: Buffer, key: Uint8Array): boolean => {
  const message = decodeStun(bytes);
  if (message === null) return false;
  let at = HEADER_BYTES;
  for (const { type, value } of message.attributes) {
    if (type === Attribute.messageIntegrity) {
      const expected = integrityOf(bytes.subarray(0, at), key);
      return value.length === expected.length && timingSafeEqual(value, expected);
    }
    at += 4 + padded(value.length);
  }
  return false;
};

/** Key of the long-term credential mechanism: MD5(user name ":" realm ":" password) (RFC 8489, section 9.2.2). */
export const longTermKey = (username: string, realm: string, password: string): Buffer =>
  createHash('md5').update(`${username}:${realm}:${password}`).digest();

export const attributeOf = (message: StunMessage, type: number): Buffer | null => {
  const found = message.attributes.find((attribute) => attribute.type === type);
  return found === undefined ? null : Buffer.from(found.value);
};

/** Code and phrase of an error response; null when it has none. */
export const errorOf = (message: StunMessage): { code: number; reason: string } | null => {
  const value = attributeOf(message, Attribute.errorCode);
  if (value === null || value.length < 4) return null;
  return {
    code: ((value[2] ?? 0) & 0x7) * 100 + (value[3] ?? 0),
    reason: value.subarray(4).toString('utf8'),
  };
};
