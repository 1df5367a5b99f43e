import type { MemberId, ProtocolFault } from '@meshboard/signaling/protocol';
import { backoff } from '../mesh/backoff.ts';
import { onAbort } from '../on-abort.ts';
import { Refused } from './server-connection.ts';
import { SignalingUnavailable, SignalUndelivered } from './signaling-errors.ts';

/** First and longest wait before a signal that was refused for now is tried again, in milliseconds. */
const RETRY = { first: 1_000, most: 30_000 };

/** Refusals of a signal after which it may still arrive. */
const PASSING: ReadonlySet<ProtocolFault['code']> = new Set([
  'rate-limited',
  'not-acknowledged',
  'not-a-member',
  'draining',
  'internal',
]);

export interface SignalDeliveryOptions {
  /** Asks the server to pass a sealed signal on. Rejects with what a {@link Refused} or unavailable server is. */
  request(to: MemberId, body: string): Promise<unknown>;
  /** Resolves when the room is joined; rejects when `abort` fires. */
  joined(abort: AbortSignal): Promise<void>;
  /** @returns what ends the listening. */
  onMemberBack(listener: (member: MemberId) => void): () => void;
  /** The server does not count us among the members. */
  notAMember(): void;
  /** As Math.random. */
  readonly random: () => number;
}

/** Signals on their way to members, each until the server says that it has arrived. */
export class SignalDelivery {
  readonly #options: SignalDeliveryOptions;
  /** What is on its way, by addressee. */
  readonly #sends = new Map<MemberId, Set<AbortController>>();

  constructor(options: SignalDeliveryOptions) {
    this.#options = options;
  }

  /**
   * Resolves when it has been delivered.
   *
   * @throws SignalUndelivered when the server refuses it for good, `abort` fires or the member is abandoned.
   */
  async send(to: MemberId, body: string, abort?: AbortSignal): Promise<void> {
    const giveUp = new AbortController();
    const others = this.#sends.get(to) ?? new Set();
    this.#sends.set(to, others.add(giveUp));
    const aborted = (): void => giveUp.abort(new SignalUndelivered(to, 'aborted'));
    const stop = abort && onAbort(abort, aborted);
    if (abort?.aborted === true) aborted();
    try {
      await this.#deliver(to, body, giveUp.signal);
    } finally {
      stop?.();
      others.delete(giveUp);
      if (others.size === 0) this.#sends.delete(to);
    }
  }

  /** Gives up what is on its way to a member who has left. */
  abandon(member: MemberId): void {
    for (const send of this.#sends.get(member) ?? [])
      send.abort(new SignalUndelivered(member, 'left the room'));
  }

  abandonAll(): void {
    for (const member of [...this.#sends.keys()]) this.abandon(member);
  }

  async #deliver(to: MemberId, body: string, abort: AbortSignal): Promise<void> {
    let isBack = false;
    let wake = (): void => undefined;
    // It may be back before the server has told us that the try before came to nothing.
    const stop = this.#options.onMemberBack((member) => {
      if (member !== to) return;
      isBack = true;
      wake();
    });
    try {
      for (;;) {
        await this.#options.joined(abort);
        isBack = false;
        const wait = await this.#try(to, body);
        if (wait === null) return;
        if (isBack) continue;
        await pause(wait, abort, (ends) => {
          wake = ends;
        });
      }
    } finally {
      stop();
    }
  }

  /** Tries once. @returns how long to wait before the next try, or null when it has been delivered. */
  async #try(to: MemberId, body: string): Promise<number | null> {
    try {
      await this.#options.request(to, body);
      return null;
    } catch (error) {
      if (error instanceof SignalingUnavailable) return 0;
      if (!(error instanceof Refused)) throw error;
      const { code, retryAfterMs } = error.fault;
      if (!PASSING.has(code)) throw new SignalUndelivered(to, code, { cause: error });
      // The seat has gone to an older socket of ours, or the server has forgotten it.
      if (code === 'not-a-member') this.#options.notAMember();
      return Math.max(retryAfterMs ?? 0, backoff(0, RETRY.first, RETRY.most, this.#options.random));
    }
  }
}

/**
 * Resolves after `ms`, or when what is handed to `wakeBy` is called, or rejects with the signal's reason when it fires
 * first.
 */
const pause = (ms: number, abort: AbortSignal, wakeBy: (wake: () => void) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    abort.throwIfAborted();
    const wake = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(wake, ms);
    wakeBy(wake);
    const stop = onAbort(abort, () => {
      clearTimeout(timer);
      reject(abort.reason);
    });
  });
