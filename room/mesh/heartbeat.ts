import type { MeshTimings } from './timings.ts';

/** What a heartbeat asks of its link at one tick. */
export interface Beat {
  /** Send a ping with this number. */
  readonly ping: number | null;
  readonly restart: boolean;
  readonly lost: boolean;
  /** For the first time since something came in a ping is unanswered for so long that the path may be dead. */
  readonly doubt: boolean;
}

/** How many round trips a ping may be unanswered. */
const DOUBTFUL_ROUND_TRIPS = 4;

/**
 * Watches over the silence on one link. Pure: time goes in (milliseconds on a clock that only rises), what to do
 * comes out.
 */
export class Heartbeat {
  readonly #timings: MeshTimings;
  #heardAt: number;
  #tickedAt: number;
  #pingedAt = Number.NEGATIVE_INFINITY;
  /** When the first ping went out after which nothing has come in; null while there is none such. */
  #askedAt: number | null = null;
  /** When something was sent after which nothing has come in; null while there is none such. */
  #sentAt: number | null = null;
  #roundTripMs = 0;
  #doubted = false;
  #restartedAt = Number.NEGATIVE_INFINITY;
  #number = 0;
  #memberLeft = false;

  constructor(timings: MeshTimings, now: number) {
    this.#timings = timings;
    this.#heardAt = now;
    this.#tickedAt = now;
  }

  /** Something came in. */
  heard(now: number): void {
    this.#heardAt = now;
    this.#askedAt = null;
    this.#sentAt = null;
    this.#doubted = false;
  }

  /** Something other than a ping goes out. */
  sent(now: number): void {
    this.#sentAt ??= now;
  }

  /** A pong came in. @returns the round trip in milliseconds, or null when it answers no current ping. */
  pong(number: number, now: number): number | null {
    if (number !== this.#number) return null;
    this.#roundTripMs = now - this.#pingedAt;
    return this.#roundTripMs;
  }

  /** A ping goes out of turn. @returns its number. */
  pingNow(now: number): number {
    this.#pingedAt = now;
    this.#askedAt ??= now;
    this.#number += 1;
    return this.#number;
  }

  /** Whether nothing has come in since a ping that went out `pingAfter` ago or longer. */
  overdue(now: number): boolean {
    return this.#askedAt !== null && now - this.#askedAt >= this.#timings.pingAfter;
  }

  /** How long a ping may be unanswered before the path is in doubt, in milliseconds. */
  get patience(): number {
    return Math.max(this.#timings.doubtAfter, DOUBTFUL_ROUND_TRIPS * this.#roundTripMs);
  }

  /** Whether a ping is unanswered for so long that the path may be dead. */
  doubtful(now: number): boolean {
    return this.#askedAt !== null && now - this.#askedAt >= this.patience;
  }

  /** The other end's member left the roster, or came back into it. */
  memberLeft(left: boolean): void {
    this.#memberLeft = left;
  }

  /**
   * To be called several times within `pingAfter`.
   *
   * @param listening - false when this end was too busy to be on time: what has not been heard may not have been read.
   */
  tick(now: number, listening = true): Beat {
    const {
      pingAfter,
      pingAfterSending,
      pingEvery,
      restartAfter,
      restartEvery,
      lostAfter,
      lostAfterLeaving,
    } = this.#timings;
    // A laptop that slept, or a tab that was frozen, heard nothing because it did not listen: one ping's answer
    // has to be waited for before that counts as silence.
    if (now - this.#tickedAt > pingAfter) this.#heardAt = Math.max(this.#heardAt, now - pingAfter);
    this.#tickedAt = now;

    const silence = now - this.#heardAt;
    if (silence >= (this.#memberLeft ? lostAfterLeaving : lostAfter))
      return { ping: null, restart: false, lost: true, doubt: false };
    const sincePing = now - this.#pingedAt;
    const pinging =
      sincePing >= pingEvery ||
      (silence >= pingAfter && sincePing >= pingAfter) ||
      (this.#askedAt === null && this.#sentAt !== null && now - this.#sentAt >= pingAfterSending);
    if (pinging) this.pingNow(now);
    const restart = silence >= restartAfter && now - this.#restartedAt >= restartEvery;
    if (restart) this.#restartedAt = now;
    const doubt = listening && !this.#doubted && this.doubtful(now);
    if (doubt) this.#doubted = true;
    return { ping: pinging ? this.#number : null, restart, lost: false, doubt };
  }
}
