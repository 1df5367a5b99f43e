/** Whether it is an absolute address that a WebSocket can be opened to. */
const isWebSocketAddress = (url: string): boolean =>
  URL.canParse(url) && ['ws:', 'wss:'].includes(new URL(url).protocol);

/**
 * The signaling servers that somebody has named.
 *
 * @throws Error that says what to write, when there are none or one is no WebSocket's address.
 */
export const checkSignaling = (urls: readonly string[] | undefined): readonly string[] => {
  if (urls === undefined || urls.length === 0) {
    throw new Error(
      'WebrtcProvider needs `signaling`, the addresses of your signaling servers, ' +
        "such as ['wss://board.example.org/y-webrtc']. There is no default: nothing is sent to third parties unasked.",
    );
  }
  const wrong = urls.find((url) => !isWebSocketAddress(url));
  if (wrong !== undefined) {
    throw new Error(`WebrtcProvider: signaling "${wrong}" is no address that begins with ws:// or wss://.`);
  }
  return urls;
};
