const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when the signal fires; returns the way to stop waiting. However many wait for one signal, it has one
 * listener: a dial has a dozen candidates on their way at once, and Node warns of a leak from the eleventh on.
 */
export const onAbort = (signal: AbortSignal, callback: () => void): (() => void) => {
  let callbacks = waiting.get(signal);
  if (callbacks === undefined) {
    const fresh = new Set<() => void>();
    waiting.set(signal, fresh);
    signal.addEventListener(
      'abort',
      () => {
        for (const each of fresh) each();
        fresh.clear();
      },
      { once: true },
    );
    callbacks = fresh;
  }
  const own = callbacks;
  own.add(callback);
  return () => {
    own.delete(callback);
  };
};
