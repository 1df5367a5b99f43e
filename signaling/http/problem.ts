/** An HTTP request that cannot be served, and what is said about it. */
export class HttpProblem extends Error {
  readonly statusCode: number;
  readonly code: string;

  /** @param message reaches the client, so nothing secret goes in */
  constructor(statusCode: number, code: string, message: string) {
    super(message);
    this.name = 'HttpProblem';
    this.statusCode = statusCode;
    this.code = code;
  }
}
