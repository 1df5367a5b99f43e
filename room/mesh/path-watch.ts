import { isRelayed } from './connection/relayed.ts';

/**
 * When a path that has changed is looked at again, in milliseconds. Chromium answers with statistics that are up to
 * 50 ms old, and so with the path before; and a candidate of the other end's that was met before it was signaled is
 * called `prflx` at first, be it a relay or not, which no event corrects.
 */
const LOOK_AGAIN_MS = [500, 2_000, 6_000];

/** Several events tell of one change: each would ask for the same statistics. */
const JUST_LOOKED_MS = 200;

/**
 * How often a path is looked at of which no event has told anything. Each report is some 20 KB, and what `@roamhq/wrtc`
 * holds for them in native memory stays: looking with every ping, every 5 s, doubled what a link took there.
 */
const LOOK_ANYWAY_MS = 30_000;

/**
 * Knows whether a link's packets go through a TURN server. Where neither end has a candidate at one they do not, and
 * statistics, of which four reports were asked for in a link's first seconds, need not say so.
 */
export class PathWatch {
  readonly #getStats: () => Promise<RTCStatsReport> | undefined;
  #relayed: boolean | null = null;
  #relayPossible = false;
  #hasPath = false;
  #timers: ReturnType<typeof setTimeout>[] = [];
  #lookedAt = Number.NEGATIVE_INFINITY;

  /** @param getStats - of the connection; undefined while there is none. */
  constructor(getStats: () => Promise<RTCStatsReport> | undefined) {
    this.#getStats = getStats;
  }

  /** Null until known. */
  get relayed(): boolean | null {
    return this.#relayed;
  }

  /** One of the ends has a candidate at a TURN server. */
  relayPossible(): void {
    if (this.#relayPossible) return;
    this.#relayPossible = true;
    if (this.#hasPath) this.changed();
  }

  /** The path is, or may be, another one. */
  changed(): void {
    this.stop();
    this.#hasPath = true;
    if (!this.#relayPossible) {
      this.#relayed = false;
      return;
    }
    if (!this.#looked(JUST_LOOKED_MS)) this.#look();
    this.#timers = LOOK_AGAIN_MS.map((ms) => setTimeout(() => this.#look(), ms));
  }

  /** Nothing tells of a change; not every implementation has an event for each. */
  lookNowAndThen(): void {
    if (this.#relayPossible && !this.#looked(LOOK_ANYWAY_MS)) this.#look();
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#hasPath = false;
  }

  #looked(withinMs: number): boolean {
    return performance.now() - this.#lookedAt < withinMs;
  }

  #look(): void {
    this.#lookedAt = performance.now();
    this.#getStats()?.then(
      (report) => {
        this.#relayed = isRelayed(report) ?? this.#relayed;
      },
      // The connection was closed meanwhile: what is known of its path stays.
      () => undefined,
    );
  }
}
