/**
 * Preloaded (`node --import`) into every Node.js child of the launcher. The children have process groups of their
 * own, so that Ctrl-C reaches them in order and not all at once; the price is that nothing would end them if the
 * launcher itself were killed. The channel between the two closes then, and the child stops as if it had been told to.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// A channel that somebody listens on keeps the process alive; this one shall not.
process.channel?.unref();
