/**
 * This process's resident memory in bytes after a garbage collection, without what V8 holds in reserve: that grows and
 * shrinks by more than fifty links take. Node.js has to be started with `--expose-gc`.
 */
export const residentBytes = (): number => {
  for (let i = 0; i < 3; i++) globalThis.gc?.();
  const { rss, heapTotal, heapUsed } = process.memoryUsage();
  return rss - heapTotal + heapUsed;
};
