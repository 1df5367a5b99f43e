import type { Right } from '../../capability/capability.ts';
import type { LinkAuthenticator } from '../authenticator.ts';
import { type ControlMessage, HANDSHAKE_VERSION, NONCE_BYTES } from '../control-message.ts';
import { type LinkEndpoint, transcriptOf } from './transcript.ts';

/** The other end broke the handshake, or is not who it should be. */
export class HandshakeError extends Error {
  override readonly name = 'HandshakeError';
}

export interface HandshakeOptions {
  readonly authenticator: LinkAuthenticator;
  readonly self: { readonly member: string; readonly fingerprint: string };
  /** Whom the signaling says we are connected to; `hello` has to name the same. */
  readonly other: { readonly member: string; readonly fingerprint: string };
  send(message: ControlMessage): void;
}

/**
 * `hello`, `proof`, done: each end shows over fresh nonces and both DTLS fingerprints what capability it holds.
 * Construction sends our `hello`.
 */
export class Handshake {
  readonly #options: HandshakeOptions;
  readonly #self: LinkEndpoint;
  #other: LinkEndpoint | null = null;

  constructor(options: HandshakeOptions) {
    this.#options = options;
    this.#self = { ...options.self, nonce: crypto.getRandomValues(new Uint8Array(NONCE_BYTES)) };
    options.send({
      type: 'hello',
      version: HANDSHAKE_VERSION,
      nonce: this.#self.nonce,
      member: this.#self.member,
    });
  }

  /**
   * Takes the other end's next message.
   *
   * @returns the right that the other end has proved, which completes the handshake, or null before that.
   * @throws HandshakeError when the message is none of this handshake, out of order, or proves nothing.
   */
  receive(message: ControlMessage | null): Right | null {
    if (message?.type === 'hello') return this.#receiveHello(message);
    if (message?.type === 'proof') return this.#receiveProof(message);
    throw new HandshakeError('a message before the handshake was done');
  }

  #receiveHello(hello: ControlMessage & { type: 'hello' }): null {
    const { authenticator, other, send } = this.#options;
    if (this.#other !== null) throw new HandshakeError('a second hello');
    if (hello.version !== HANDSHAKE_VERSION) throw new HandshakeError(`version ${hello.version}`);
    if (hello.member !== other.member) throw new HandshakeError('another member than was signaled');
    this.#other = { ...other, nonce: hello.nonce };
    const { room, right } = authenticator;
    const proof = authenticator.prove(transcriptOf(room, this.#self, this.#other, right));
    send({ type: 'proof', right, proof });
    return null;
  }

  #receiveProof({ right, proof }: ControlMessage & { type: 'proof' }): Right {
    const { authenticator } = this.#options;
    if (this.#other === null) throw new HandshakeError('a proof before hello');
    const transcript = transcriptOf(authenticator.room, this.#other, this.#self, right);
    if (!authenticator.verify(right, transcript, proof)) throw new HandshakeError(`no proof of ${right}`);
    return right;
  }
}
