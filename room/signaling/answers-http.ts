/**
 * Whether anybody answers plain HTTP at an origin: then the machine is there, and it is WebSockets that something on
 * the way does not let through.
 */
export const answersHttp = async (origin: string, abort: AbortSignal): Promise<boolean> => {
  try {
    // An answer that the page may not read is an answer: no server has to allow other origins for this.
    await fetch(new URL('/healthz', origin), { mode: 'no-cors', cache: 'no-store', signal: abort });
    return true;
  } catch {
    // Refused, timed out, aborted, or no such name: fetch tells none from the other.
    return false;
  }
};
