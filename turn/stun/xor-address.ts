import { isIPv6 } from 'node:net';
import { ipBytes, ipText } from '../ip.ts';

export interface TransportAddress {
  /** IPv4 in dots, or the eight groups of IPv6. */
  readonly ip: string;
  readonly port: number;
}

const COOKIE = Buffer.from([0x21, 0x12, 0xa4, 0x42]);
const IPV4 = 1;
const IPV6 = 2;

const xor = (bytes: Buffer, transaction: Uint8Array): Buffer => {
  const mask = Buffer.concat([COOKIE, transaction]);
  return Buffer.from(bytes.map((byte, index) => byte ^ (mask[index] ?? 0)));
};

/** Value of an XOR-…-ADDRESS attribute (RFC 8489, section 14.2). */
export const encodeXorAddress = ({ ip, port }: TransportAddress, transaction: Uint8Array): Buffer => {
  const v6 = isIPv6(ip);
  const head = Buffer.from([0, v6 ? IPV6 : IPV4, 0, 0]);
  head.writeUInt16BE(port ^ 0x2112, 2);
  return Buffer.concat([head, xor(ipBytes(ip), transaction)]);
};

/** Null for a value that is no address. */
export const decodeXorAddress = (value: Buffer | null, transaction: Uint8Array): TransportAddress | null => {
  if (value === null || value.length < 8) return null;
  const v6 = value[1] === IPV6;
  if (value.length !== (v6 ? 20 : 8) || (!v6 && value[1] !== IPV4)) return null;
  const ip = ipText(xor(value.subarray(4), transaction));
  return { ip, port: value.readUInt16BE(2) ^ 0x2112 };
};
