/**
 * How long to wait before an attempt, in milliseconds: twice as long each time, up to `most`, and of that a random
 * part between half and all, so that those who lost the same thing at once do not come back at once.
 *
 * @param attempt - 0 for the first retry.
 * @param random - as Math.random.
 */
export const backoff = (attempt: number, first: number, most: number, random: () => number): number =>
  Math.min(most, first * 2 ** Math.min(attempt, 30)) * (0.5 + random() / 2);
