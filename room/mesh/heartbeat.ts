import type { MeshTimings } from './timings.ts';

/** What a heartbeat asks of its link at one tick. */
export interface Beat {
  /** Send a ping with this number. */
  readonly ping: number | null;
  readonly restart: boolean;
  readonly lost: boolean;
}

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
  }

  /** A pong came in. @returns the round trip in milliseconds, or null when it answers no current ping. */
  pong(number: number, now: number): number | null {
    return number === this.#number ? now - this.#pingedAt : null;
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

  /** The other end's member left the roster, or came back into it. */
  memberLeft(left: boolean): void {
    this.#memberLeft = left;
  }

  /** To be called several times within `pingAfter`. */
  tick(now: number): Beat {
    const { pingAfter, pingEvery, restartAfter, restartEvery, lostAfter, lostAfterLeaving } = this.#timings;
    // A laptop that slept, or a tab that was frozen, heard nothing because it did not listen: one ping's answer
    // has to be waited for before that counts as silence.
    if (now - this.#tickedAt > pingAfter) this.#heardAt = Math.max(this.#heardAt, now - pingAfter);
    this.#tickedAt = now;

    const silence = now - this.#heardAt;
    if (silence >= (this.#memberLeft ? lostAfterLeaving : lostAfter))
      return { ping: null, restart: false, lost: true };
    const sincePing = now - this.#pingedAt;
    const pinging = sincePing >= pingEvery || (silence >= pingAfter && sincePing >= pingAfter);
    if (pinging) this.pingNow(now);
    const restart = silence >= restartAfter && now - this.#restartedAt >= restartEvery;
    if (restart) this.#restartedAt = now;
    return { ping: pinging ? this.#number : null, restart, lost: false };
  }
}
