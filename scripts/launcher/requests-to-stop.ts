/**
 * How long after the first request, in milliseconds, a further one is taken for the same: of one Ctrl-C the terminal
 * tells the whole process group, and npm passes it on to its child once more.
 */
const SAME_REQUEST_MS = 1_000;

/**
 * Calls back at the first request to stop (Ctrl-C, SIGTERM, the terminal closed), and at every one that comes more
 * than a second after it, from somebody who does not want to wait.
 */
export const onRequestsToStop = (first: () => void, again: () => void): void => {
  let firstAt: number | null = null;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (firstAt === null) {
        firstAt = performance.now();
        first();
      } else if (performance.now() - firstAt > SAME_REQUEST_MS) again();
    });
};
