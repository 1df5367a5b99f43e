/**
 * Web Locks, by which tabs know at once that one of them is no more: the browser frees a lock when its holder is closed
 * or crashes. Undefined without a secure context, and in Node before 24.
 */
export const tabLocks = (): LockManager | undefined => {
  const { navigator } = globalThis as { navigator?: Partial<Navigator> };
  return navigator?.locks;
};

/**
 * Takes a lock that nobody else has asked for.
 * @returns the way to free it, or null when the browser does not grant it in time.
 */
export const holdLock = (
  locks: LockManager | undefined,
  name: string,
  withinMs: number,
): Promise<(() => void) | null> =>
  new Promise((resolve) => {
    if (locks === undefined) return resolve(null);
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), withinMs);
    locks
      .request(name, { signal: late.signal }, () => {
        clearTimeout(timer);
        return new Promise<void>((free) => resolve(free));
      })
      .catch(() => {
        // Not granted in time, or not at all, as in a sandboxed frame: heartbeats have to do.
        clearTimeout(timer);
        resolve(null);
      });
  });

/** Calls back when whoever holds a lock holds it no longer. Returns the way to stop watching. */
export const watchLock = (
  locks: LockManager | undefined,
  name: string | null,
  onFree: () => void,
): (() => void) => {
  if (locks === undefined || name === null) return () => undefined;
  const stop = new AbortController();
  // Shared, so that of several who watch none keeps another waiting.
  locks
    .request(name, { signal: stop.signal, mode: 'shared' }, () => {
      if (!stop.signal.aborted) onFree();
    })
    .catch(() => {
      // Stopped, or refused by the browser: heartbeats go on.
    });
  return () => stop.abort();
};
