import { WebSocket as WebSocketTransport } from 'socket.io-client';

/** A WebSocket to the server's Engine.IO that a page opened before this library was there. */
export interface EarlySocket {
  readonly socket: WebSocket;
  /** The data of the messages that have come on it so far. */
  readonly received: readonly unknown[];
}

/** Engine.IO's WebSocket transport, of which the first connection is `early` unless that has closed by then. */
export const transportOver = (early: EarlySocket): typeof WebSocketTransport => {
  let unused: EarlySocket | null = early;
  return class extends WebSocketTransport {
    override createSocket(...how: Parameters<WebSocketTransport['createSocket']>): unknown {
      const taken = unused;
      unused = null;
      if (taken === null || taken.socket.readyState > taken.socket.OPEN) return super.createSocket(...how);
      const { socket, received } = taken;
      // What has happened already is told as soon as the transport listens, which it does in this same task.
      if (socket.readyState === socket.OPEN)
        queueMicrotask(() => {
          socket.onopen?.(new Event('open'));
          for (const data of received) socket.onmessage?.(new MessageEvent('message', { data }));
        });
      return socket;
    }
  };
};
