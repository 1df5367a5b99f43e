import { createServerConnection, type EarlySocket } from '@meshboard/room';

declare global {
  interface Window {
    /** What `public/call.js` has opened; missing where that could not be fetched, or does not know the link for whole. */
    readonly earlySocket?: EarlySocket;
  }
}

/**
 * To the server, for the first board that the page shows. `main.tsx` imports it before all else, so that the server answers
 * while libraries and application are evaluated and the keys of the board are derived.
 */
export const firstConnection = createServerConnection({
  url: location.origin,
  ...(window.earlySocket && { early: window.earlySocket }),
});
if (window.earlySocket) firstConnection.connect();
