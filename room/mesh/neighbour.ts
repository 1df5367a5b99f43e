import { onAbort } from '../on-abort.ts';
import type { Signal } from '../signaling/signaling.ts';
import type { LinkSession } from './link-session.ts';
import { Prompting } from './prompting.ts';

/** How many ended dials are remembered: late signals of older ones than these do not occur. */
const MAX_PAST = 32;

/** How many candidates may come ahead of their offer; a dial has some ten. */
const MAX_STRAYS = 64;

/** How many dials of others a mesh remembers: some weeks of a busy room, in 100 KB. */
const MAX_ANSWERED = 4_096;

/**
 * The dials of others that are over, whoever made them and whether or not their members are still there. Who carries
 * the signals could keep an offer, tell that its member has left and come back, and deliver it again: taken for a new
 * dial it would take the place of a link that is up.
 */
export class AnsweredDials {
  readonly #dials = new Set<string>();

  add(dial: string): void {
    this.#dials.add(dial);
    const [oldest] = this.#dials;
    if (this.#dials.size > MAX_ANSWERED && oldest !== undefined) this.#dials.delete(oldest);
  }

  has(dial: string): boolean {
    return this.#dials.has(dial);
  }
}

/** What a mesh remembers of one member: at most one session, and what concerns the one before and the one to come. */
export class Neighbour {
  /** Dials in a row that have not led to a link that held. */
  attempts = 0;
  /** Links and dials that ended for this member's fault. */
  faults = 0;
  /** Until when, on a clock that only rises, nothing of it is taken. */
  shunnedUntil = 0;
  /** The dials that it makes us begin. */
  readonly prompting = new Prompting();
  readonly #answered: AnsweredDials;
  #session: LinkSession | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #past = new Set<string>();
  #strays: Signal[] = [];
  #waiting: (() => void)[] = [];

  constructor(answered: AnsweredDials) {
    this.#answered = answered;
  }

  /** The dial that is coming up or is a link. */
  get session(): LinkSession | null {
    return this.#session;
  }

  /** Whether a redial waits for its time. */
  get scheduled(): boolean {
    return this.#timer !== undefined;
  }

  begin(session: LinkSession): void {
    this.unschedule();
    this.#session = session;
  }

  over(session: LinkSession): void {
    if (!session.initiator) this.#answered.add(session.dial);
    this.forget(session.dial);
    if (this.#session === session) this.#session = null;
  }

  schedule(afterMs: number, redial: () => void): void {
    this.unschedule();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      redial();
    }, afterMs);
  }

  unschedule(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Signals of this dial are ignored from now on. */
  forget(dial: string): void {
    this.#past.add(dial);
    this.#strays = this.#strays.filter((signal) => signal.dial !== dial);
    const [oldest] = this.#past;
    if (this.#past.size > MAX_PAST && oldest !== undefined) this.#past.delete(oldest);
  }

  isPast(dial: string): boolean {
    return this.#past.has(dial) || this.#answered.has(dial);
  }

  /** Holds a signal of a dial that has no session yet. */
  keep(signal: Signal): void {
    if (!this.isPast(signal.dial) && this.#strays.length < MAX_STRAYS) this.#strays.push(signal);
  }

  /** Takes the held signals of a dial, and drops those of others. */
  claim(dial: string): Signal[] {
    const claimed = this.#strays.filter((signal) => signal.dial === dial);
    this.#strays = [];
    return claimed;
  }

  /** Resolves when the member is in the roster again, or `abort` fires. */
  back(abort: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const stop = onAbort(abort, resolve);
      this.#waiting.push(() => {
        stop();
        resolve();
      });
    });
  }

  isBack(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
