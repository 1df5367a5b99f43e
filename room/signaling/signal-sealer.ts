/** Encrypts and authenticates signals, so that the server that relays them can neither read nor change them. */
export interface SignalSealer {
  /** @returns base64url. */
  seal(from: string, to: string, plaintext: Uint8Array): string;
  /** @throws Error when `body` was not sealed in this room, by `from`, for `to`. */
  open(from: string, to: string, body: string): Uint8Array;
}
