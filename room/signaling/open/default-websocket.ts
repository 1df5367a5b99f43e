import { WebSocket } from 'ws';
import type { WebSocketConstructor } from './topic-socket.ts';

/** The environment's own WebSocket; that of `ws` in Node 20, which has none and has loaded `ws` for Socket.IO anyway. */
export const defaultWebSocket = (): WebSocketConstructor => globalThis.WebSocket ?? WebSocket;
