/**
 * Tells whoever runs the program of an error that should not occur and that nobody else will hear of: in a browser as an
 * uncaught one would be, elsewhere on the console. Nothing ends for it.
 */
export const reportError = (error: unknown): void => {
  if (typeof globalThis.reportError === 'function') globalThis.reportError(error);
  else console.error(error);
};
