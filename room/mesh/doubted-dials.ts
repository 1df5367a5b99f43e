import type { LinkSession } from './link-session.ts';

/**
 * How long a dial that is coming up has after a stock end has announced itself, in milliseconds: until our offer is
 * answered, or until a link is up to which it has dialled.
 */
const GOES_ON_MS = { answers: 2_000, comesUp: 5_000 };

/**
 * Dials with stock y-webrtc ends that may be dead at the other end. One that dials in the same moment as we do takes our
 * offer into its own connection, which may die of it; it announces itself then, and nothing else tells of that. One that
 * has lost its connection with somebody else announces itself as well, and the dial goes on.
 */
export class DoubtedDials {
  readonly #dead: (session: LinkSession) => void;
  readonly #timers = new Map<LinkSession, ReturnType<typeof setTimeout>>();

  /** @param dead - A dial has not gone on. It may have ended by itself meanwhile. */
  constructor(dead: (session: LinkSession) => void) {
    this.#dead = dead;
  }

  /** The other end of a session has announced itself. */
  announced(session: LinkSession | null): void {
    if (session === null || session.up || session.dialect !== 'y-webrtc' || this.#timers.has(session)) return;
    const { answers, comesUp } = GOES_ON_MS;
    const look = (): void => {
      this.#timers.delete(session);
      if (!session.up && !(session.initiator && session.answered)) this.#dead(session);
    };
    this.#timers.set(session, setTimeout(look, session.initiator ? answers : comesUp));
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
