import { type Awareness, applyAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import { reportError } from '../report-error.ts';
import { type AwarenessEntry, encodeEntries } from './entries.ts';

/**
 * What throws here is a listener of the application's: entries are checked before they get here, and Awareness has taken
 * them in before it tells anybody. No peer is to blame for it, and no link ends.
 */
const reportingErrors = (tell: () => void): void => {
  try {
    tell();
  } catch (error) {
    reportError(error);
  }
};

/** Takes in what was heard of others. */
export const applyEntries = (
  awareness: Awareness,
  entries: readonly AwarenessEntry[],
  origin: unknown,
): void => reportingErrors(() => applyAwarenessUpdate(awareness, encodeEntries(entries), origin));

/** Forgets others who have gone. */
export const removeStates = (awareness: Awareness, clients: number[], origin: unknown): void =>
  reportingErrors(() => removeAwarenessStates(awareness, clients, origin));
