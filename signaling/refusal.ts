import type { ErrorCode, ProtocolFault } from './protocol/index.ts';

/** Thrown by whatever answers a client; becomes the {@link ProtocolFault} in the acknowledgement. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;

  /**
   * @param message a sentence for a developer's eyes; it reaches the client and the log, so nothing secret goes in
   * @param retryAfterMs when trying again makes sense
   */
  constructor(code: ErrorCode, message: string, retryAfterMs?: number) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }

  toFault(): ProtocolFault {
    const fault = { code: this.code, message: this.message };
    return this.retryAfterMs === undefined ? fault : { ...fault, retryAfterMs: Math.ceil(this.retryAfterMs) };
  }
}
