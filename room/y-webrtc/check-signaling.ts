import { isWebSocketAddress } from '../signaling/server-address.ts';

/** Where Meshboard's signaling server has y-webrtc's protocol. */
const PATH = '/y-webrtc';

/** The server that a page came from, or null outside of a page that came from one. */
const ownServer = (): string | null => {
  const page = globalThis.location?.href;
  if (page === undefined || !/^https?:/.test(page)) return null;
  const url = new URL(PATH, page);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
};

/**
 * The signaling servers that somebody has named; when nothing was said, the one that the page came from.
 *
 * @throws Error that says what to write, when there are none or one is no WebSocket's address.
 */
export const checkSignaling = (urls: readonly string[] | undefined): readonly string[] => {
  const own = urls === undefined ? ownServer() : null;
  if (own !== null) return [own];
  if (urls === undefined || urls.length === 0) {
    throw new Error(
      'WebrtcProvider needs `signaling`, the addresses of your signaling servers, ' +
        "such as ['wss://board.example.org/y-webrtc']. The default is the server of the page, and there is none here: " +
        'nothing is sent to third parties unasked.',
    );
  }
  const wrong = urls.find((url) => !isWebSocketAddress(url));
  if (wrong !== undefined) {
    throw new Error(
      `WebrtcProvider: signaling "${wrong}" is no address that begins with ws:// or wss:// and has no #.`,
    );
  }
  return urls;
};
