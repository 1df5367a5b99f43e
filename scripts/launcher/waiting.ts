import { setTimeout as delay } from 'node:timers/promises';

/** Waits so many milliseconds, but no longer than until the signal comes. */
export const pause = async (ms: number, signal: AbortSignal): Promise<void> => {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};

/**
 * How often to look, in milliseconds. Nothing tells Node.js that an address has come or gone; to list them takes less
 * than a tenth of a millisecond.
 */
const LOOK_MS = 2_000;

/**
 * Looks every two seconds whether something holds that nobody tells of.
 *
 * @returns true once it holds, false when the signal came before.
 */
export const until = async (condition: () => boolean, signal: AbortSignal): Promise<boolean> => {
  while (!signal.aborted) {
    if (condition()) return true;
    await pause(LOOK_MS, signal);
  }
  return false;
};
