import { once } from 'node:events';
import { WebSocket } from 'ws';

/** Listens in an open room, without being in it. */
export interface Announcement {
  /** Resolves when somebody has said something there. @throws Error when the connection ends before. */
  readonly heard: Promise<void>;
  close(): void;
}

const typeOf = (frame: unknown): unknown => {
  const message: unknown = JSON.parse(String(frame));
  return typeof message === 'object' && message !== null && 'type' in message ? message.type : undefined;
};

/**
 * Listens for the first thing that is said in an open room, which is somebody's announcement: from then on that one
 * hears who comes. With a password nothing more can be told of it.
 *
 * @param url - The signaling server's own WebSocket address of open rooms.
 */
export const listenForAnnouncement = async (url: string, topic: string): Promise<Announcement> => {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  const heard = new Promise<void>((resolve, reject) => {
    socket.on('message', (frame) => {
      if (typeOf(frame) === 'publish') resolve();
    });
    socket.on('close', () => reject(new Error(`nothing was said in the open room “${topic}”`)));
  });
  // Whoever closes without having awaited it does not care.
  heard.catch(() => {});
  const subscribed = new Promise<void>((resolve) => {
    socket.on('message', (frame) => {
      if (typeOf(frame) === 'pong') resolve();
    });
  });
  socket.send(JSON.stringify({ type: 'subscribe', topics: [topic] }));
  // What one connection sends is taken in its order: a pong says that the subscription holds.
  socket.send(JSON.stringify({ type: 'ping' }));
  await subscribed;
  return { heard, close: () => socket.close() };
};
