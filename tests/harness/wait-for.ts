import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** What is awaited, as the end of "timed out waiting for …". */
  readonly what: string;
  /** Milliseconds. Default 15,000. */
  readonly timeout?: number;
  /** Milliseconds between two looks. Default 50. */
  readonly interval?: number;
}

/**
 * Looks again and again until `look` gives something true, for things in other processes that announce nothing.
 * Where there is an event, await the event instead.
 *
 * @returns What `look` gave.
 * @throws Error with the last value (or error) seen when the time is over.
 */
export const waitFor = async <T>(
  look: () => T | Promise<T>,
  { what, timeout = 15_000, interval = 50 }: WaitOptions,
): Promise<Exclude<T, false | null | undefined | 0 | ''>> => {
  const end = performance.now() + timeout;
  let last: unknown;
  for (;;) {
    try {
      const value = await look();
      if (value) return value as Exclude<T, false | null | undefined | 0 | ''>;
      last = value;
    } catch (error) {
      // Not yet there, perhaps; if it stays so, it is what the failure shows.
      last = error;
    }
    if (performance.now() > end)
      throw new Error(
        `timed out after ${timeout} ms waiting for ${what}; last seen: ${last instanceof Error ? last.message : JSON.stringify(last)}`,
      );
    await delay(interval);
  }
};
