import { isIPv6 } from 'node:net';

/** The 4 bytes of an IPv4 address, or the 16 of an IPv6 address, which may end in an IPv4 one. */
export const ipBytes = (ip: string): Buffer => {
  if (!isIPv6(ip)) return Buffer.from(ip.split('.').map(Number));
  const hex = ip.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [head = '', tail] = hex.split('::');
  const groups = (part: string | undefined) => (part ? part.split(':') : []);
  const gap = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const bytes = Buffer.alloc(16);
  for (const [index, group] of [
    ...groups(head),
    ...Array<string>(gap).fill('0'),
    ...groups(tail),
  ].entries()) {
    bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2);
  }
  return bytes;
};

/** The text of 4 or 16 bytes; IPv6 in eight groups, nothing left out. */
export const ipText = (bytes: Buffer): string =>
  bytes.length === 4
    ? bytes.join('.')
    : Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16)).join(':');
