import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

/** A machine's addresses by interface, as Node.js lists them. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** What a link gives itself, and what leads nowhere beyond it: coturn leaves both out. */
const LINK_LOCAL = /^(169\.254\.|fe80:)/i;

/**
 * The addresses that coturn gives out relays at when it is told none. Without any it does not start: loopback alone is
 * not enough for it.
 */
export const relayAddresses = (interfaces: Interfaces = networkInterfaces()): string[] =>
  Object.values(interfaces)
    .flatMap((entries) => entries ?? [])
    .filter(({ internal, address }) => !internal && !LINK_LOCAL.test(address))
    .map(({ address }) => address);
