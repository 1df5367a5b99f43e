// @ts-check

/** How often to look whether the shell is still there, in milliseconds. */
const LOOK_MS = 500;

/**
 * Asks this process to stop (SIGTERM) when the shell has gone in which npm started it. npm passes SIGTERM on to that
 * shell alone, and one that has not become the program itself (dash, which is `/bin/sh` on Debian and Ubuntu) dies of
 * it without a word to the program, which would go on unseen and hold its ports. Started in any other way a program
 * may outlive its parent.
 */
export const stopWithNpmsShell = () => {
  if (process.env['npm_lifecycle_event'] === undefined || process.platform === 'win32') return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_MS);
  timer.unref();
  // The shell may die of what this process was told as well: that would be said twice.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => clearInterval(timer));
};
