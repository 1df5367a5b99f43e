/**
 * A token bucket: holds `capacity` tokens, regains `perSecond` of them each second, and refuses what it cannot
 * pay for. Time is handed in, in milliseconds of any monotonic clock, so that it is a pure state machine.
 */
export class TokenBucket {
  readonly capacity: number;
  readonly perSecond: number;
  #tokens: number;
  #at: number;

  constructor(capacity: number, perSecond: number, now: number) {
    this.capacity = capacity;
    this.perSecond = perSecond;
    this.#tokens = capacity;
    this.#at = now;
  }

  /** Pays `cost` tokens. Returns 0 when they were there, else how many milliseconds until they would be; then nothing is paid. */
  take(cost: number, now: number): number {
    this.#refill(now);
    if (this.#tokens >= cost) {
      this.#tokens -= cost;
      return 0;
    }
    if (cost > this.capacity) return Number.POSITIVE_INFINITY;
    return ((cost - this.#tokens) / this.perSecond) * 1000;
  }

  /** Whether it is as good as new, and need not be remembered. */
  full(now: number): boolean {
    this.#refill(now);
    return this.#tokens >= this.capacity;
  }

  #refill(now: number): void {
    const elapsed = Math.max(0, now - this.#at);
    this.#tokens = Math.min(this.capacity, this.#tokens + (elapsed / 1000) * this.perSecond);
    this.#at = now;
  }
}
