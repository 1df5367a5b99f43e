/** Version of the events in this folder. A server refuses a client whose version it does not speak. */
export const PROTOCOL_VERSION = 1;

/**
 * Longest sealed signal, in base64url characters. A data-channel offer is 1-3 KB; Socket.IO's frame limit is
 * 64 KB (see {@link MAX_FRAME_BYTES}) and must hold the envelope as well.
 */
export const MAX_SIGNAL_CHARS = 32_768;

/** Longest sealed edit key for the archive, in base64url characters: ephemeral key 32 + nonce 24 + tag 16 + payload. */
export const MAX_SEALED_KEY_CHARS = 512;

/** Socket.IO `maxHttpBufferSize`: a larger frame closes the socket. */
export const MAX_FRAME_BYTES = 65_536;

/** How long, in milliseconds, a sender waits for the receiving client to acknowledge a signal. */
export const SIGNAL_ACK_TIMEOUT_MS = 5_000;
