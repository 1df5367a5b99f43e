import { reportError } from '../report-error.ts';
import { answersHttp } from './answers-http.ts';

/** How often a server that is sought is asked, in milliseconds. */
const ASK_EVERY_MS = 1_000;

/** How long each question may take: longer than that, so that a slow network is found too. */
const ANSWER_WITHIN_MS = 4_000;

export interface Search {
  /** Origin of the server. */
  readonly url: string;
  /** How long to wait before the first question, in milliseconds. */
  readonly afterMs: number;
  /** As Math.random. */
  readonly random: () => number;
  /** The server answers. Once, and the search is over. */
  found(): void;
}

/**
 * Asks a server by plain HTTP, again and again, until it answers. A connection that was opened on another network than the
 * one that is there now carries nothing any more, and takes long to find that out.
 *
 * @returns ends the search.
 */
export const seekServer = ({ url, afterMs, random, found }: Search): (() => void) => {
  let over = false;
  const ask = async (): Promise<void> => {
    timer = setTimeout(() => ask().catch(reportError), ASK_EVERY_MS * (0.75 + random() / 2));
    const answered = await answersHttp(url, AbortSignal.timeout(ANSWER_WITHIN_MS));
    if (over || !answered) return;
    stop();
    found();
  };
  let timer = setTimeout(() => ask().catch(reportError), afterMs);
  const stop = (): void => {
    over = true;
    clearTimeout(timer);
  };
  return stop;
};
