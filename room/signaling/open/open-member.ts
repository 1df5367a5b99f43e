import type { RosterMember } from '@meshboard/signaling/protocol';
import { toBase64Url } from '../../encoding/base64url.ts';
import type { Dialect } from '../../mesh/link.ts';
import type { Signal, SignalBody } from '../signaling.ts';
import type { TopicSocket } from './topic-socket.ts';

const DIAL_BYTES = 16;

/** The part of a description's `o=` line that is one RTCPeerConnection's own: its session id. */
const sessionOf = (sdp: string): string | null => sdp.match(/^o=\S+ (\S+)/m)?.[1] ?? null;

/** Somebody in an open room, and what has to be remembered to speak with it through publications. */
export class OpenMember {
  readonly name: string;
  readonly line: RosterMember;
  dialect: Dialect = 'y-webrtc';
  /** Whether we dial: who hears an announcement does. */
  dialledByUs: boolean;
  /** Where it was heard last, which is where it is spoken to. */
  via: TopicSocket;
  /** The server's mark of the connection by which it was heard last; null from servers that give none. */
  mark: string | null = null;
  heardAt: number;
  /** Stock peers count nothing: their signals belong to the latest dial there was, and are counted as they come. */
  #dial: string | null = null;
  #seq = 0;
  #theirSession: string | null = null;
  #offered: string | null = null;

  constructor(name: string, line: RosterMember, dialledByUs: boolean, via: TopicSocket, heardAt: number) {
    this.name = name;
    this.line = line;
    this.dialledByUs = dialledByUs;
    this.via = via;
    this.heardAt = heardAt;
  }

  /** Puts a stock peer's signal into a dial. @returns null when there is none that it could belong to. */
  numbered(body: SignalBody): Signal | null {
    if (body.type === 'offer') {
      const session = sessionOf(body.sdp);
      // An offer of a connection that it had already is a renegotiation; any other begins a dial of its own.
      if (this.#dial === null || session === null || session !== this.#theirSession) {
        this.#begin(toBase64Url(crypto.getRandomValues(new Uint8Array(DIAL_BYTES))));
        this.#theirSession = session;
      }
    }
    if (this.#dial === null) return null;
    const signal = { dial: this.#dial, seq: this.#seq, body };
    this.#seq += 1;
    return signal;
  }

  /**
   * The glare token of a signal to a stock peer, which turns an offer down when its own token is higher. The first
   * offer of a dial has 0: if both have dialled, it is always the stock peer's dial that stays, because one that
   * takes our offer into its own dial ends up with two data channels and listens on the wrong one. An offer that
   * restarts ICE must not be turned down, and has the time as y-webrtc's own.
   */
  tokenFor({ dial, body }: Signal, now: number): number {
    if (body.type !== 'offer') return now;
    if (this.#offered === dial) return now;
    this.#offered = dial;
    this.#begin(dial);
    return 0;
  }

  #begin(dial: string): void {
    this.#dial = dial;
    this.#seq = 0;
    this.#theirSession = null;
  }
}
