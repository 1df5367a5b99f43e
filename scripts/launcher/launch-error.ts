/** Something that the person at the terminal can put right. The message is all that is shown: full sentences. */
export class LaunchError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LaunchError';
  }
}

/** The `code` of a Node.js system error (`EACCES`, `EADDRINUSE`, …), or undefined for any other value. */
export const systemCodeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
