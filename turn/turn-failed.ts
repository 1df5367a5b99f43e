/** Thrown when coturn is there but does not come up. The message is one or two sentences for the host. */
export class TurnFailed extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TurnFailed';
  }
}

/** The code of a system's error, such as `EACCES`, or else what it says. */
export const systemReason = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
