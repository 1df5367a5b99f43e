import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { Server } from 'socket.io';
import * as v from 'valibot';
import { afterEach, describe, expect, test } from 'vitest';
import { createServerConnection, type ServerConnection } from './server-connection.ts';

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A server that lets plain requests and WebSockets wait, for a while or as one does that is not reached. */
const startServer = async () => {
  const waits = { http: 0, webSocket: 0 };
  const sockets = new Set<Duplex>();
  let attempts = 0;
  let questions = 0;
  const http = createServer((_request, response) => {
    questions += 1;
    if (Number.isFinite(waits.http)) setTimeout(() => response.end('ok'), waits.http);
  });
  const io = new Server(http, { transports: ['websocket'] });
  const [upgrade] = http.listeners('upgrade');
  http.removeAllListeners('upgrade');
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    attempts += 1;
    sockets.add(socket);
    const goOn = (): void => {
      if (!socket.destroyed) upgrade?.call(http, request, socket, head);
    };
    if (Number.isFinite(waits.webSocket)) setTimeout(goOn, waits.webSocket);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    http.closeAllConnections();
    await io.close();
  });
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    io,
    waits,
    attempts: () => attempts,
    /** Plain requests. */
    questions: () => questions,
    disconnect: () => io.local.disconnectSockets(true),
  };
};

const up = (connection: ServerConnection): Promise<void> =>
  new Promise((resolve) => {
    const stop = connection.on('up', () => {
      stop();
      resolve();
    });
  });

const connected = async (url: string): Promise<ServerConnection> => {
  const connection = createServerConnection({ url, random: () => 0 });
  closing.push(() => connection.close());
  const first = up(connection);
  connection.connect();
  await first;
  return connection;
};

describe('a connection that was lost', () => {
  test('is not waited for with an attempt that was made while nothing got through', async () => {
    const server = await startServer();
    const connection = await connected(server.url);
    Object.assign(server.waits, { http: Number.POSITIVE_INFINITY, webSocket: Number.POSITIVE_INFINITY });
    const again = up(connection);
    server.disconnect();
    await expect.poll(server.attempts).toBe(3);
    server.waits.webSocket = 0;
    await again;
    expect(server.attempts()).toBe(4);
  });

  test('is waited for where the server is there and slow', async () => {
    const server = await startServer();
    const connection = await connected(server.url);
    server.waits.webSocket = 5_000;
    const again = up(connection);
    server.disconnect();
    await again;
    // The second had begun when the answer came by HTTP.
    expect(server.attempts()).toBe(4);
  });
});

test('a connection on which a question is not answered while HTTP is, is made anew', async () => {
  const server = await startServer();
  const connection = await connected(server.url);
  const again = up(connection);
  // Before the time is over that an answer has.
  await expect(connection.request('ice', {}, v.null())).rejects.toMatchObject({
    cause: { message: 'socket has been disconnected' },
  });
  await again;
  expect([server.attempts(), server.questions()]).toEqual([2, 1]);
});
