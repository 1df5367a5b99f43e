import { isIPv6 } from 'node:net';

/** The eight 16-bit groups of an IPv6 address, with `::` spelt out; an embedded IPv4 address stays one last entry. */
const groupsOf = (address: string): string[] => {
  const [left = '', right] = address.split('::');
  const head = left === '' ? [] : left.split(':');
  if (right === undefined) return head;
  const tail = right === '' ? [] : right.split(':');
  const width = tail.at(-1)?.includes('.') ? 7 : 8;
  return [...head, ...Array<string>(Math.max(0, width - head.length - tail.length)).fill('0'), ...tail];
};

/**
 * The name under which an address is counted: an IPv4 address itself (mapped ones unwrapped), of an IPv6 address
 * its /64, which is what one customer gets, so that moving about inside it wins nothing.
 */
export const addressGroup = (address: string): string => {
  const bare = address.replace(/%.*$/, '').toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (!isIPv6(bare)) return bare;
  const network = groupsOf(bare)
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
};
