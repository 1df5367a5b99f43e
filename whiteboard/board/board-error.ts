export type BoardErrorCode =
  /** A value lies outside its bounds or is of the wrong kind. */
  | 'invalid-value'
  /** The shape's type has no such property. */
  | 'unknown-property'
  /** More than the board takes at once (points, letters, groups). */
  | 'too-large'
  /** The board was destroyed. */
  | 'closed';

/** What the board's methods throw for a change that would make an invalid shape. Nothing was written. */
export class BoardError extends Error {
  readonly code: BoardErrorCode;

  constructor(code: BoardErrorCode, message: string) {
    super(message);
    this.name = 'BoardError';
    this.code = code;
  }
}
