export type ImportErrorCode =
  /** Not one of the kinds of file that can be opened. */
  | 'unknown-kind'
  /** A picture, of which a board has none. */
  | 'picture'
  /** The text is no JSON, or the bytes are no update. */
  | 'damaged'
  /** Of a known kind, by a version that is not known. */
  | 'newer-version'
  | 'too-large'
  /** Spread over more than a board's coordinates reach. */
  | 'too-wide'
  /** Nothing in it that could be drawn. */
  | 'empty'
  | 'cancelled';

/** Why a file cannot be opened; `message` is a sentence for people, `code` is for translating it. */
export class ImportError extends Error {
  readonly code: ImportErrorCode;

  constructor(code: ImportErrorCode, message: string) {
    super(message);
    this.name = 'ImportError';
    this.code = code;
  }
}

/** More than this is not read: parsing it would take the browser's memory. */
export const MOST_BYTES = 64 * 1024 * 1024;

/** Parses JSON from outside. @throws ImportError */
export const parseJson = (text: string): unknown => {
  if (text.length > MOST_BYTES) {
    throw new ImportError('too-large', 'The file is larger than 64 MB, which is more than can be opened.');
  }
  try {
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch (error) {
    const problem = new ImportError('damaged', 'The file is damaged, or not of a kind that can be opened.');
    problem.cause = error;
    throw problem;
  }
};
