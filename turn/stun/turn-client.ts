import { randomBytes } from 'node:crypto';
import type { TurnCredentials } from '../credentials.ts';
import {
  Attribute,
  attributeOf,
  encodeStun,
  errorOf,
  integrityHolds,
  longTermKey,
  Method,
  type StunAttribute,
  type StunMessage,
} from './message.ts';
import { NoAnswer, type StunTransport } from './transport.ts';
import { decodeXorAddress, encodeXorAddress, type TransportAddress } from './xor-address.ts';

/** Thrown when the server answers with an error. */
export class TurnRefused extends Error {
  /** As in RFC 8656: 401 unauthorized, 403 forbidden, 440 and 443 address family, 486 quota, 508 capacity. */
  readonly code: number;

  constructor(code: number, reason: string) {
    super(`${code} ${reason}`.trim());
    this.name = 'TurnRefused';
    this.code = code;
  }
}

const UDP = 17;
const FAMILY = { ipv4: 1, ipv6: 2 } as const;

/** What a request carries; addresses are masked with its transaction. */
type Attributes = readonly StunAttribute[] | ((transaction: Buffer) => readonly StunAttribute[]);

const text = (type: number, value: string): StunAttribute => ({ type, value: Buffer.from(value) });

/** The little of a STUN and TURN client that a check needs: enough to be served, not to carry a call. */
export class TurnClient {
  readonly #transport: StunTransport;
  readonly #credentials: TurnCredentials;
  #realm = '';
  #nonce = '';

  constructor(transport: StunTransport, credentials: TurnCredentials) {
    this.#transport = transport;
    this.#credentials = credentials;
  }

  /** Asks which address the server sees. @throws NoAnswer */
  async binding(): Promise<TransportAddress> {
    const { message } = await this.#transport.request(encodeStun(this.#message(Method.binding, [])));
    const mapped = decodeXorAddress(attributeOf(message, Attribute.xorMappedAddress), message.transaction);
    if (mapped === null) throw new NoAnswer('the answer names no address');
    return mapped;
  }

  /**
   * Asks for a relay over UDP. Resolves with its address.
   *
   * @throws TurnRefused, NoAnswer
   */
  async allocate(family: 'ipv4' | 'ipv6' = 'ipv4'): Promise<TransportAddress> {
    const attributes = [
      { type: Attribute.requestedTransport, value: Buffer.from([UDP, 0, 0, 0]) },
      ...(family === 'ipv4'
        ? []
        : [{ type: Attribute.requestedAddressFamily, value: Buffer.from([FAMILY.ipv6, 0, 0, 0]) }]),
    ];
    const message = await this.#authenticated(Method.allocate, attributes);
    const relayed = decodeXorAddress(attributeOf(message, Attribute.xorRelayedAddress), message.transaction);
    if (relayed === null) throw new NoAnswer('the answer names no relay');
    return relayed;
  }

  /** Lets a peer send to the relay and be sent to. @throws TurnRefused, NoAnswer */
  async createPermission(peer: TransportAddress): Promise<void> {
    await this.#authenticated(Method.createPermission, (transaction) => [
      { type: Attribute.xorPeerAddress, value: encodeXorAddress(peer, transaction) },
    ]);
  }

  /** Sends data to a peer through the relay. */
  sendTo(peer: TransportAddress, data: Uint8Array): void {
    const message = this.#message(Method.send, (transaction) => [
      { type: Attribute.xorPeerAddress, value: encodeXorAddress(peer, transaction) },
      { type: Attribute.data, value: data },
    ]);
    this.#transport.send(encodeStun({ ...message, messageClass: 'indication' }));
  }

  /** Resolves with what the next peer sent through the relay. @throws NoAnswer */
  async received(): Promise<Buffer> {
    return attributeOf(await this.#transport.indication(), Attribute.data) ?? Buffer.alloc(0);
  }

  /** Keeps the relay for so many seconds more; 0 gives it back. @throws TurnRefused, NoAnswer */
  async refresh(seconds: number): Promise<void> {
    const value = Buffer.alloc(4);
    value.writeUInt32BE(seconds);
    await this.#authenticated(Method.refresh, [{ type: Attribute.lifetime, value }]);
  }

  /** Gives the relay back and closes the connection. */
  async close(): Promise<void> {
    try {
      await this.refresh(0);
    } catch (error) {
      // The relay expires by itself in ten minutes; there may have been none.
      if (!(error instanceof TurnRefused || error instanceof NoAnswer)) throw error;
    } finally {
      this.#transport.close();
    }
  }

  #message(method: number, attributes: Attributes): StunMessage {
    const transaction = randomBytes(12);
    const list = typeof attributes === 'function' ? attributes(transaction) : attributes;
    return { messageClass: 'request', method, transaction, attributes: list };
  }

  /** Long-term credentials (RFC 8489, section 9.2): the first answer, 401 or 438, brings realm and nonce. */
  async #authenticated(method: number, attributes: Attributes): Promise<StunMessage> {
    const { username, password } = this.#credentials;
    for (let attempt = 0; ; attempt += 1) {
      const key = this.#nonce === '' ? undefined : longTermKey(username, this.#realm, password);
      const request = this.#messageFor(method, attributes, key !== undefined);
      const { message, bytes } = await this.#transport.request(encodeStun(request, key));
      if (message.messageClass === 'success') {
        if (key === undefined) throw new TurnRefused(0, 'served without credentials');
        if (!integrityHolds(bytes, key)) throw new NoAnswer('the answer is not signed with the credentials');
        return message;
      }
      const { code, reason } = errorOf(message) ?? { code: 0, reason: 'an error without a code' };
      const realm = attributeOf(message, Attribute.realm)?.toString();
      const nonce = attributeOf(message, Attribute.nonce)?.toString();
      const challenged = (code === 401 && key === undefined) || code === 438;
      if (!challenged || realm === undefined || nonce === undefined || attempt > 2) {
        throw new TurnRefused(code, reason);
      }
      this.#realm = realm;
      this.#nonce = nonce;
    }
  }

  #messageFor(method: number, attributes: Attributes, signed: boolean): StunMessage {
    const message = this.#message(method, attributes);
    if (!signed) return message;
    const identity = [
      text(Attribute.username, this.#credentials.username),
      text(Attribute.realm, this.#realm),
      text(Attribute.nonce, this.#nonce),
    ];
    return { ...message, attributes: [...message.attributes, ...identity] };
  }
}
