import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Attribute, attributeOf, decodeStun, encodeStun, Method } from '../../../turn/stun/message.ts';
import { decodeXorAddress } from '../../../turn/stun/xor-address.ts';

/** What a port that the host sends from becomes on the outside, or whom it lets in (RFC 4787, sections 4.1 and 5). */
export type Dependence = 'endpoint-independent' | 'address-dependent' | 'address-and-port-dependent';

/** What a host can find out about the NAT before it; null when no UDP comes through. */
export type NatBehaviour = { readonly mapping: Dependence; readonly filtering: Dependence } | null;

/** A STUN server with two addresses and two ports that does as CHANGE-REQUEST says (RFC 5780). */
export interface StunPair {
  readonly addresses: readonly [string, string];
  readonly ports: readonly [number, number];
}

/** RFC 5780, section 7.2. */
const CHANGE_REQUEST = 0x0003;
const CHANGE_ADDRESS = 0x04;
const CHANGE_PORT = 0x02;

/** Inside one machine an answer takes a millisecond; four requests make up for a busy one. */
const ATTEMPTS = 4;
const ATTEMPT_MS = 250;

/** Asks for the mapped address. @returns null when no answer came. */
const ask = async (socket: Socket, address: string, port: number, change = 0): Promise<string | null> => {
  const transaction = randomBytes(12);
  const request = encodeStun({
    messageClass: 'request',
    method: Method.binding,
    transaction,
    attributes: change === 0 ? [] : [{ type: CHANGE_REQUEST, value: Uint8Array.of(0, 0, 0, change) }],
  });
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    socket.send(request, port, address);
    const until = AbortSignal.timeout(ATTEMPT_MS);
    while (!until.aborted) {
      try {
        const [bytes]: unknown[] = await once(socket, 'message', { signal: until });
        const answer = Buffer.isBuffer(bytes) ? decodeStun(bytes) : null;
        if (answer === null || !transaction.equals(answer.transaction)) continue;
        const mapped = decodeXorAddress(attributeOf(answer, Attribute.xorMappedAddress), transaction);
        return mapped === null ? null : `${mapped.ip}:${mapped.port}`;
      } catch (error) {
        if (!until.aborted) throw error;
      }
    }
  }
  return null;
};

/**
 * Finds the behaviour out as RFC 5780, sections 4.3 and 4.4, says, all from one socket. Filtering comes first: as
 * soon as the socket has sent something to the second address, its answers would come through anyway.
 */
export const discoverNat = async ({ addresses, ports }: StunPair): Promise<NatBehaviour> => {
  const socket = createSocket('udp4');
  socket.bind(0);
  await once(socket, 'listening');
  try {
    const first = await ask(socket, addresses[0], ports[0]);
    if (first === null) return null;
    const fromElsewhere = await ask(socket, addresses[0], ports[0], CHANGE_ADDRESS | CHANGE_PORT);
    const fromOtherPort = await ask(socket, addresses[0], ports[0], CHANGE_PORT);
    const toOtherAddress = await ask(socket, addresses[1], ports[0]);
    const toOtherPort = await ask(socket, addresses[1], ports[1]);
    const dependence = (everywhere: boolean, sameAddress: boolean): Dependence =>
      everywhere ? 'endpoint-independent' : sameAddress ? 'address-dependent' : 'address-and-port-dependent';
    return {
      mapping: dependence(toOtherAddress === first, toOtherPort === toOtherAddress),
      filtering: dependence(fromElsewhere !== null, fromOtherPort !== null),
    };
  } finally {
    socket.close();
  }
};
