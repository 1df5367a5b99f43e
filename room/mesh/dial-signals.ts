import type { SignalBody } from '../signaling/signaling.ts';
import type { Connection } from './connection/connection.ts';
import { fingerprintOf } from './handshake/fingerprint.ts';
import { SignalInbox } from './signal-inbox.ts';

export interface DialSignalsOptions {
  /** Whether this end dialled, and so offers; the other end answers. */
  readonly initiator: boolean;
  /** Sends the `seq`-th signal of this dial. */
  send(seq: number, body: SignalBody): void;
  /** A description was taken in: the first, or one of an ICE restart. */
  onDescribed(): void;
  /** The other end has sent what nobody may send. Nothing more is to be handed in. */
  onFault(fault: 'bad-handshake' | 'bad-message'): void;
}

/** The signals of one dial, both ways: numbered as they leave, put in order as they come, and handed to the connection. */
export class DialSignals {
  readonly #options: DialSignalsOptions;
  readonly #inbox = new SignalInbox<SignalBody>();
  #connection: Connection | null = null;
  /** What came before the connection could be made. */
  #waiting: SignalBody[] = [];
  /** The other end's DTLS fingerprint that the proofs are over. */
  #proved: string | null = null;
  #seq = 0;
  #closed = false;

  constructor(options: DialSignalsOptions) {
    this.#options = options;
  }

  send(body: SignalBody): void {
    this.#options.send(this.#seq, body);
    this.#seq += 1;
  }

  /** Takes a signal from the other end, in whatever order they come. */
  receive(seq: number, body: SignalBody): void {
    for (const due of this.#inbox.take(seq, body)) this.#hand(due);
  }

  /** The connection is made: it gets what has come so far, and all that follows. */
  connect(connection: Connection): void {
    this.#connection = connection;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const body of waiting) this.#hand(body);
  }

  /**
   * From now on descriptions have to bear this fingerprint, as `fingerprintOf` writes it. A connection keeps its certificate through all ICE restarts;
   * with another one DTLS would begin anew, with somebody who has proved nothing.
   */
  pin(fingerprint: string): void {
    this.#proved = fingerprint;
  }

  /** Nothing is handed to the connection any more. What is to be said of the end may still be sent. */
  close(): void {
    this.#closed = true;
  }

  #hand(body: SignalBody): void {
    if (this.#closed) return;
    const connection = this.#connection;
    if (connection === null) {
      this.#waiting.push(body);
      return;
    }
    const { initiator, onDescribed, onFault } = this.#options;
    // Only the dialler offers: an offer handed to an initiator would leave two half negotiations behind.
    if (body.type !== 'candidate' && body.type !== (initiator ? 'answer' : 'offer')) return;
    if ('sdp' in body && this.#proved !== null && fingerprintOf(body.sdp) !== this.#proved) {
      onFault('bad-handshake');
      return;
    }
    try {
      connection.signal(body);
    } catch {
      // WebRTC finds no sense in it, so that nothing can come of this dial.
      onFault('bad-message');
      return;
    }
    if ('sdp' in body) onDescribed();
  }
}
