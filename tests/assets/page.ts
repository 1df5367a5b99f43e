/** A page with a room and nothing to be seen, whose assets a test puts and gets. */
import { createCapability, formatFragment, joinRoom, parseLink } from '@meshboard/room';
import * as Y from 'yjs';

/** How one `get` went. */
export interface Got {
  readonly bytes: number;
  /** SHA-256 in hexadecimal digits, by the browser's own implementation. */
  readonly hash: string;
  /** What the first and the last report of progress said had come; -1 when there was none. */
  readonly first: number;
  readonly last: number;
}

declare global {
  interface Window {
    assetPage?: {
      put(size: number): Promise<string>;
      /** @param stopAt - gives up when this part of it has come: then the answer is null. */
      get(hash: string, waitMs: number, stopAt?: number): Promise<Got | null>;
      links(): number;
    };
  }
}

const toHex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

if (location.hash === '') location.hash = formatFragment(createCapability());
const room = joinRoom({
  capability: parseLink(location.href),
  signaling: location.origin,
  doc: new Y.Doc(),
});

window.assetPage = {
  put: (size) => {
    const bytes = new Uint8Array(size);
    // What getRandomValues gives at once.
    for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
    return room.assets.put(bytes);
  },
  async get(hash, waitMs, stopAt = 2) {
    const stop = new AbortController();
    const progress: number[] = [];
    try {
      const bytes = await room.assets.get(hash, {
        waitMs,
        signal: stop.signal,
        onProgress: ({ received, total }) => {
          progress.push(received);
          if (received >= stopAt * total) stop.abort();
        },
      });
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes)));
      return {
        bytes: bytes.length,
        hash: toHex(digest),
        first: progress[0] ?? -1,
        last: progress.at(-1) ?? -1,
      };
    } catch (error) {
      if (stop.signal.aborted) return null;
      throw error;
    }
  },
  links: () => room.members.filter(({ link }) => link.state === 'up').length,
};
