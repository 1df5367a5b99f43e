/** Nanoseconds in a millisecond. */
const NS = 1e6;

/**
 * Measures work: the time that has passed or the time of this process's processors, whichever is less. The first counts
 * what other programs do meanwhile, the second what the engine does beside. Independent of a replaced `performance.now`.
 *
 * @returns what gives the milliseconds since then.
 */
export const startStopwatch = (): (() => number) => {
  const began = process.hrtime.bigint();
  const used = process.cpuUsage();
  return () => {
    const passedMs = Number(process.hrtime.bigint() - began) / NS;
    const { user, system } = process.cpuUsage(used);
    return Math.min(passedMs, (user + system) / 1_000);
  };
};

/** A turn of the event loop: lets microtasks, what threads have done, and the garbage collector at what there is. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
