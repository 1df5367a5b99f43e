/** Thrown for the address of a signaling server to which no connection can be made. */
export class ServerAddressError extends Error {
  override readonly name = 'ServerAddressError';
}

const isAddress = (url: string, protocols: readonly string[]): boolean =>
  URL.canParse(url) && protocols.includes(new URL(url).protocol);

/**
 * Checks the origin of a Meshboard signaling server.
 *
 * @throws ServerAddressError that says what to write.
 */
export const checkServerOrigin = (url: string): void => {
  if (!isAddress(url, ['http:', 'https:', 'ws:', 'wss:']))
    throw new ServerAddressError(
      `signaling "${url}" is no server's address: it has to be like https://board.example.org`,
    );
};

/** Whether a WebSocket can be opened to it: absolute, and without a fragment, for which `new WebSocket` throws. */
export const isWebSocketAddress = (url: string): boolean =>
  isAddress(url, ['ws:', 'wss:']) && !url.includes('#');

/**
 * Checks the addresses of y-webrtc signaling servers.
 *
 * @throws ServerAddressError that says what to write.
 */
export const checkOpenServers = (urls: readonly string[]): void => {
  if (urls.length === 0)
    throw new ServerAddressError(
      "signaling names no server: it has to be like ['wss://board.example.org/y-webrtc']",
    );
  const wrong = urls.find((url) => !isWebSocketAddress(url));
  if (wrong !== undefined)
    throw new ServerAddressError(
      `signaling "${wrong}" is no WebSocket's address: it begins with ws:// or wss:// and has no #`,
    );
};
