import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/**
 * Counts what goes over the TCP connections that this process has accepted since, which are those of its signaling
 * servers: whole WebSocket frames and HTTP heads, both ways.
 *
 * @returns the bytes so far.
 */
export const countSignalingBytes = (): (() => number) => {
  const sockets = new Set<Socket>();
  subscribe('net.server.socket', (message) => {
    sockets.add((message as { readonly socket: Socket }).socket);
  });
  return () => [...sockets].reduce((sum, { bytesRead, bytesWritten }) => sum + bytesRead + bytesWritten, 0);
};
