/** A message that does not decode. Ends the link on which it came with `bad-message`. */
export class MessageError extends Error {
  override readonly name = 'MessageError';
}
