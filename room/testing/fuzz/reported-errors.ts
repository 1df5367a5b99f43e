/**
 * Runs something, and takes what the room reports meanwhile as an error that nobody would hear of otherwise: where it
 * outlives a crash, a crash it was all the same.
 *
 * @param onError - Called with each.
 */
export const withReportedErrors = async <T>(
  onError: (error: unknown) => void,
  run: () => Promise<T>,
): Promise<T> => {
  const before = Reflect.get(globalThis, 'reportError');
  Object.assign(globalThis, { reportError: onError });
  try {
    return await run();
  } finally {
    Object.assign(globalThis, { reportError: before });
  }
};
