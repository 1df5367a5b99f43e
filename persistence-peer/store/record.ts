import { createHash } from 'node:crypto';
import { StoreFault } from './store-fault.ts';

/**
 * The envelope of every stored value, so that a bit that flipped, a write that tore or a value that lies under
 * another key is recognised instead of being loaded:
 *
 *     magic "MBAR" | format 1 byte | kind 1 byte | 0 0 | payload length uint32 BE | checksum 16 bytes | payload
 *
 * The checksum is the first 16 bytes of SHA-256 over the 12 bytes before it, the length of the key as one byte,
 * the key, and the payload.
 */
const MAGIC = Buffer.from('MBAR', 'latin1');
const FORMAT = 1;
const CHECKSUM_AT = 12;
const CHECKSUM_BYTES = 16;
/** Bytes that the envelope adds to a payload. */
export const HEADER_BYTES = CHECKSUM_AT + CHECKSUM_BYTES;

/** What a record holds. The numbers are on people's disks: they are only ever added to. */
export const RecordKind = { room: 1, entry: 2, snapshot: 3, version: 4 } as const;
export type RecordKind = (typeof RecordKind)[keyof typeof RecordKind];

const checksum = (head: Uint8Array, key: Uint8Array, payload: Uint8Array): Buffer =>
  createHash('sha256')
    .update(head)
    .update(Uint8Array.of(key.length))
    .update(key)
    .update(payload)
    .digest()
    .subarray(0, CHECKSUM_BYTES);

/** Puts a payload in its envelope. `key` is where it will lie. */
export const sealRecord = (kind: RecordKind, key: Uint8Array, payload: Uint8Array): Buffer => {
  const record = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  MAGIC.copy(record, 0);
  record.writeUInt8(FORMAT, 4);
  record.writeUInt8(kind, 5);
  record.writeUInt16BE(0, 6);
  record.writeUInt32BE(payload.length, 8);
  checksum(record.subarray(0, CHECKSUM_AT), key, payload).copy(record, CHECKSUM_AT);
  record.set(payload, HEADER_BYTES);
  return record;
};

/**
 * Takes a payload out of its envelope, as a copy that nothing else refers to.
 * @throws StoreFault `corrupt`, `newer-format`
 */
export const openRecord = (kind: RecordKind, key: Uint8Array, record: Uint8Array): Uint8Array => {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength);
  if (bytes.length < HEADER_BYTES) throw new StoreFault('corrupt', `is cut short at ${bytes.length} bytes`);
  if (!bytes.subarray(0, 4).equals(MAGIC)) throw new StoreFault('corrupt', 'does not begin like a record');
  const format = bytes.readUInt8(4);
  const payload = new Uint8Array(bytes.subarray(HEADER_BYTES));
  const head = bytes.subarray(0, CHECKSUM_AT);
  if (!checksum(head, key, payload).equals(bytes.subarray(CHECKSUM_AT, HEADER_BYTES)))
    throw new StoreFault('corrupt', 'does not match its checksum');
  // After the checksum: a flipped bit in these is damage, not another format.
  if (format !== FORMAT)
    throw new StoreFault('newer-format', `is of format ${format}, this release reads ${FORMAT}`);
  if (bytes.readUInt8(5) !== kind)
    throw new StoreFault('corrupt', `is of kind ${bytes.readUInt8(5)} where ${kind} belongs`);
  if (bytes.readUInt32BE(8) !== payload.length)
    throw new StoreFault('corrupt', `holds ${payload.length} bytes instead of ${bytes.readUInt32BE(8)}`);
  return payload;
};
