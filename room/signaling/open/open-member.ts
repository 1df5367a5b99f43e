import type { RosterMember } from '@meshboard/signaling/protocol';
import { toBase64Url } from '../../encoding/base64url.ts';
import type { Dialect } from '../../mesh/link.ts';
import type { Signal, SignalBody } from '../signaling.ts';
import type { TopicSocket } from './topic-socket.ts';

const DIAL_BYTES = 16;

/** A glare token higher than any that is made of a time, on whosever clock. */
const NEVER_TURNED_DOWN = Number.MAX_SAFE_INTEGER;

/** A dial has some ten candidates; those of two may be on their way at once. */
const MOST_EARLY = 32;

/** The part of a description's `o=` line that is one RTCPeerConnection's own: its session id. */
const sessionOf = (sdp: string): string | null => sdp.match(/^o=\S+ (\S+)/m)?.[1] ?? null;

/** The user name that a description or a candidate has in ICE; null where it is not told. */
const ufragOf = (body: SignalBody): string | null => {
  if (body.type === 'candidate') return body.candidate.candidate?.match(/ ufrag (\S+)/)?.[1] ?? null;
  return 'sdp' in body ? (body.sdp.match(/^a=ice-ufrag:(\S+)/m)?.[1] ?? null) : null;
};

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
  #theirUfrag: string | null = null;
  /** Candidates of a description that has not come yet. */
  #early: SignalBody[] = [];
  #offered: string | null = null;
  #insists = false;

  constructor(name: string, line: RosterMember, dialledByUs: boolean, via: TopicSocket, heardAt: number) {
    this.name = name;
    this.line = line;
    this.dialledByUs = dialledByUs;
    this.via = via;
    this.heardAt = heardAt;
  }

  /**
   * Puts a stock peer's signal into a dial. With a password it encrypts and decrypts each signal by itself, and what is
   * done first goes first: a candidate waits for the description that it belongs to.
   *
   * @returns those whose turn it is, in order.
   */
  numbered(body: SignalBody): Signal[] {
    const ufrag = ufragOf(body);
    if (body.type === 'candidate') {
      const early = ufrag === null ? this.#dial === null : ufrag !== this.#theirUfrag;
      if (!early) return this.#counted([body]);
      this.#early.push(body);
      if (this.#early.length > MOST_EARLY) this.#early.shift();
      return [];
    }
    if (body.type === 'offer') {
      const session = sessionOf(body.sdp);
      // An offer of a connection that it had already is a renegotiation; any other begins a dial of its own.
      if (this.#dial === null || session === null || session !== this.#theirSession) {
        this.#begin(toBase64Url(crypto.getRandomValues(new Uint8Array(DIAL_BYTES))));
        this.#theirSession = session;
      }
    }
    // One that has taken our offer into a connection that it had begun itself may offer that as well, late: it is the same.
    if (body.type === 'answer') this.#theirSession = sessionOf(body.sdp);
    this.#theirUfrag = ufrag;
    const belongs = (early: SignalBody): boolean => [null, ufrag].includes(ufragOf(early));
    const due = this.#early.filter(belongs);
    this.#early = this.#early.filter((early) => !belongs(early));
    return this.#counted([body, ...due]);
  }

  /**
   * The glare token of a signal to a stock peer, which turns an offer down when its own token is higher. The first
   * offer of a dial has 0: if both have dialled, it is always the stock peer's dial that stays, because one that
   * takes our offer into its own dial ends up with two data channels and listens on the wrong one. After a dial that
   * came to nothing an offer must not be turned down any more, for a stock peer waits for an answer to its own without
   * end; nor must one that restarts ICE.
   */
  tokenFor({ dial, body }: Signal, now: number): number {
    if (body.type !== 'offer') return now;
    if (this.#offered === dial) return NEVER_TURNED_DOWN;
    this.#offered = dial;
    this.#begin(dial);
    const insists = this.#insists;
    this.#insists = false;
    return insists ? NEVER_TURNED_DOWN : 0;
  }

  /** A dial came to nothing. A stock peer that dialled takes no notice, and listens to no announcement either. */
  dialFailed(): void {
    this.#insists = true;
    this.dialledByUs = true;
  }

  #counted(bodies: readonly SignalBody[]): Signal[] {
    const dial = this.#dial;
    if (dial === null) return [];
    return bodies.map((body) => {
      const signal = { dial, seq: this.#seq, body };
      this.#seq += 1;
      return signal;
    });
  }

  #begin(dial: string): void {
    this.#dial = dial;
    this.#seq = 0;
    this.#theirSession = null;
    this.#theirUfrag = null;
  }
}
