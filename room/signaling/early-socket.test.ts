import { createSignalingServer, type SignalingServer } from '@meshboard/signaling';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket as NodeWebSocket } from 'ws';
import type { EarlySocket } from './early-socket.ts';
import { createServerConnection, type ServerConnection } from './server-connection.ts';

// Node.js 20 has none, and the browser's transport, which is under test, looks for it when it is loaded.
await vi.hoisted(async () => {
  globalThis.WebSocket ??= (await import('ws')).WebSocket as unknown as typeof WebSocket;
});

let server: SignalingServer;
let connection: ServerConnection | null = null;
beforeEach(async () => {
  server = await createSignalingServer({});
});
afterEach(async () => {
  connection?.close();
  connection = null;
  await server.close();
});

/** As the page's own script opens it. */
const open = (): { readonly early: EarlySocket; readonly url: string } => {
  const url = `${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
  const socket = new NodeWebSocket(url) as unknown as WebSocket;
  const received: unknown[] = [];
  socket.onmessage = ({ data }) => received.push(data);
  return { early: { socket, received }, url };
};

const connected = (early: EarlySocket): Promise<void> =>
  new Promise((resolve) => {
    connection = createServerConnection({ url: server.url, early });
    connection.on('up', () => resolve());
    connection.connect();
  });

const lost = (): Promise<void> => new Promise((resolve) => connection?.on('down', () => resolve()));
const up = (): Promise<void> => new Promise((resolve) => connection?.on('up', () => resolve()));

/** What was sent on the socket: whoever sends nothing on it has made another. */
const sentOn = ({ socket }: EarlySocket): unknown[] => {
  const sent: unknown[] = [];
  const send = socket.send.bind(socket);
  socket.send = (data) => {
    sent.push(data);
    send(data);
  };
  return sent;
};

test('takes over a socket on which the server has spoken already', async () => {
  const { early } = open();
  await new Promise<void>((resolve) => early.socket.addEventListener('message', () => resolve()));
  const sent = sentOn(early);
  await connected(early);
  expect(sent[0]).toBe('40{}');
});

test('takes over a socket that is still connecting', async () => {
  const { early } = open();
  expect(early.socket.readyState).toBe(early.socket.CONNECTING);
  const sent = sentOn(early);
  await connected(early);
  expect(sent[0]).toBe('40{}');
});

test('makes a socket of its own in place of one that has closed, and after one that was lost', async () => {
  const closed = open().early;
  await new Promise<void>((resolve) => {
    closed.socket.addEventListener('close', () => resolve());
    closed.socket.addEventListener('open', () => closed.socket.close());
  });
  const sent = sentOn(closed);
  await connected(closed);
  expect(sent).toEqual([]);
  connection?.close();

  const { early } = open();
  await connected(early);
  const again = up();
  const gone = lost();
  early.socket.close();
  await gone;
  await again;
  expect(connection?.connected).toBe(true);
});
