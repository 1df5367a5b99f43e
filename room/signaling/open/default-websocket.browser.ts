import type { WebSocketConstructor } from './topic-socket.ts';

/** The browser's own WebSocket. Stands in for `default-websocket.ts` by package.json's `imports`, so that no page has `ws`. */
export const defaultWebSocket = (): WebSocketConstructor => globalThis.WebSocket;
