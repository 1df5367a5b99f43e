import { afterEach, expect, test } from 'vitest';
import type { SignalingServer } from '../options.ts';
import { createSignalingServer } from '../server.ts';
import { type ClientSocket, enter, next, randomRoom } from '../testing/test-client.ts';

let server: SignalingServer | undefined;
afterEach(async () => {
  await server?.close();
});

/** Stops reading from the TCP connection, which socket.io-client has no way to ask for. */
const stopReading = (socket: ClientSocket): void => {
  const { ws } = socket.io.engine.transport as unknown as { ws: { _socket: { pause(): void } } };
  ws._socket.pause();
};

test('a member that does not read is cut off before what it is sent fills the memory', async () => {
  const limits = { eventsPerSecond: 1_000_000, signalBytesPerSecond: 1_000_000_000 };
  server = await createSignalingServer({ graceMs: 0, limits });
  const room = randomRoom();
  const sender = await enter(server.url, room);
  const receiver = await enter(server.url, room);
  stopReading(receiver.socket);
  const left = next(sender.socket, 'memberLeft');
  const body = 'A'.repeat(32_000);
  const flood = setInterval(() => {
    for (let i = 0; i < 50; i += 1) {
      sender.socket.emit('signal', { room, to: receiver.member, body }, () => undefined);
    }
  }, 5);
  expect((await left.finally(() => clearInterval(flood)))[0]).toEqual({ room, member: receiver.member });
  sender.socket.disconnect();
});

test('a member that does not read does not keep the server from closing', async () => {
  server = await createSignalingServer();
  const { socket } = await enter(server.url, randomRoom());
  stopReading(socket);
  await server.close();
  server = undefined;
});
