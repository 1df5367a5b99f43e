/**
 * Why an update was not let near the document.
 * - `too-large`: more bytes, or more structs and containers, than one update may have.
 * - `not-v1`: an update in Yjs's second format, which is not decoded from the wire (yjs#687: it can hang).
 * - `undecodable`: cut short, counts that its bytes cannot hold, text that is not UTF-8, content that does not exist.
 * - `clock-jump`: structs or deletions too far ahead of what is known, or clocks that no session reaches.
 * - `huge-gap`: a live update that declares too many clocks deleted that nobody has seen.
 * - `too-deep`: values or types nested too deeply.
 * - `string-too-long`: a key, a name or a JSON text over its limit.
 * - `bad-key`: a key `__proto__`, which would set the prototype of objects that Yjs builds.
 * - `sub-document`: a document in the document; rooms have one.
 * - `contradiction`: structs that no Yjs makes: empty, twice the same client, depending on themselves, against what is known.
 * - `foreign-client`: a live update in the name of somebody else.
 * - `unsigned`: passed on by a viewer without a signature that somebody with the edit key made.
 */
export type GateErrorCode =
  | 'too-large'
  | 'not-v1'
  | 'undecodable'
  | 'clock-jump'
  | 'huge-gap'
  | 'too-deep'
  | 'string-too-long'
  | 'bad-key'
  | 'sub-document'
  | 'contradiction'
  | 'foreign-client'
  | 'unsigned';

/** Which struct of an update something is about. */
export interface StructId {
  readonly client: number;
  readonly clock: number;
}

/** An update that was refused before it touched the document. Whoever sent it is not a well-behaved Yjs peer. */
export class GateError extends Error {
  override readonly name = 'GateError';
  readonly code: GateErrorCode;
  /** The struct over which it was refused, where it is one. */
  at: StructId | null = null;

  constructor(code: GateErrorCode, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options);
    this.code = code;
  }
}
