/**
 * Pings over a path that is new. What was lost with the old one SCTP repeats by its timer, which has grown to 3 s in
 * Chromium, or as soon as what was sent later is acknowledged three times.
 */
const TIMES = 6;
const EVERY_MS = 80;

/** Makes SCTP repeat what was lost as soon as a new path is there. */
export class Nudge {
  readonly #ping: () => void;
  #next: ReturnType<typeof setTimeout> | undefined;

  constructor(ping: () => void) {
    this.#ping = ping;
  }

  /** Pings some times from now on. */
  start(): void {
    this.#again(TIMES);
  }

  stop(): void {
    clearTimeout(this.#next);
  }

  #again(times: number): void {
    clearTimeout(this.#next);
    if (times === 0) return;
    this.#ping();
    this.#next = setTimeout(() => this.#again(times - 1), EVERY_MS);
  }
}
