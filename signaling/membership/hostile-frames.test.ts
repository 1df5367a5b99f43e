import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { SignalingServer } from '../options.ts';
import { MAX_FRAME_BYTES, MAX_SIGNAL_CHARS } from '../protocol/index.ts';
import { createSignalingServer } from '../server.ts';
import {
  type ClientSocket,
  connectSocket,
  enter,
  faultCode,
  randomRoom,
  randomSecret,
} from '../testing/test-client.ts';

let server: SignalingServer;
const sockets: ClientSocket[] = [];

beforeEach(async () => {
  server = await createSignalingServer();
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  await server.close();
});

/** Emits what the types forbid, without an acknowledgement. */
const emitBlindly = (socket: ClientSocket, event: string, ...args: unknown[]): void => {
  (socket.emit as (event: string, ...args: unknown[]) => void).call(socket, event, ...args);
};

const connect = async (): Promise<ClientSocket> => {
  const socket = await connectSocket(server.url);
  sockets.push(socket);
  return socket;
};

/** Emits what the types forbid, and hands back what the server acknowledges. */
const emitAnything = (socket: ClientSocket, event: string, ...args: unknown[]): Promise<never> =>
  (socket.emitWithAck as (event: string, ...args: unknown[]) => Promise<never>).call(socket, event, ...args);

/** Proves that the server still introduces people. */
const expectServerWell = async (): Promise<void> => {
  const { socket, reply } = await enter(server.url, randomRoom());
  sockets.push(socket);
  expect(reply.self.order).toBe(0);
};

const room = randomRoom();
const secret = randomSecret();

describe('a request that does not fit its schema is refused by name', () => {
  const requests: [string, string, unknown][] = [
    ['nothing', 'join', undefined],
    ['null', 'join', null],
    ['a number', 'leave', 7],
    ['an array', 'ice', [room]],
    ['a missing field', 'join', { protocol: 1, room }],
    ['a further field', 'join', { protocol: 1, room, secret, admin: true }],
    ['an object for a name', 'join', { protocol: 1, room: { length: 22 }, secret }],
    ['a room named after nothing allowed', 'join', { protocol: 1, room: '__proto__', secret }],
    ['a name with a tail', 'join', { protocol: 1, room: `${room}\n`, secret }],
    ['an own __proto__', 'leave', JSON.parse(`{"room":"${room}","__proto__":{"room":"x"}}`)],
    ['binary', 'leave', { room: Buffer.alloc(22) }],
    ['a signal too long', 'signal', { room, to: room, body: 'A'.repeat(MAX_SIGNAL_CHARS + 1) }],
    ['a signal that is not base64url', 'signal', { room, to: room, body: '<script>' }],
    ['a sealed key too long', 'keep', { room, sealedKey: 'A'.repeat(513) }],
  ];
  test.each(requests)('%s', async (_what, event, request) => {
    const socket = await connect();
    expect(faultCode(await emitAnything(socket, event, request))).toBe('bad-request');
  });

  test('and the fault repeats nothing of it', async () => {
    const socket = await connect();
    const reply: unknown = await emitAnything(socket, 'join', { protocol: 1, room: 'top secret', secret });
    expect(reply).toMatchObject({ ok: false, error: { code: 'bad-request' } });
    expect(JSON.stringify(reply)).not.toContain('top secret');
  });

  test.each([
    [{}, 'protocol is missing'],
    [{ protocol: 1, room }, 'secret is missing'],
    [{ protocol: 1, room, secret, admin: true }, 'admin is not known'],
  ])('and the fault says which field it is: %j', async (request, message) => {
    const reply: unknown = await emitAnything(await connect(), 'join', request);
    expect(reply).toMatchObject({ ok: false, error: { code: 'bad-request', message } });
  });

  test('a kilobyte of field name comes back cut', async () => {
    const socket = await connect();
    const reply = await emitAnything(socket, 'leave', { room, ['x'.repeat(1_024)]: 1 });
    expect(JSON.stringify(reply).length).toBeLessThan(300);
  });
});

describe('unknown events', () => {
  test.each(['error', 'toString', '__proto__', 'constructor', 'hasOwnProperty', 'x'.repeat(50_000), ''])(
    '%.20s is refused, and the server is well',
    async (event) => {
      const socket = await connect();
      expect(faultCode(await emitAnything(socket, event, {}))).toBe('bad-request');
      await expectServerWell();
    },
  );

  test('in numbers end the socket', async () => {
    const socket = await connect();
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    for (let i = 0; i < 25; i += 1) emitBlindly(socket, 'flood', {});
    expect(await gone).toBe('io server disconnect');
    await expectServerWell();
  });
});

test('an event without acknowledgement, or with further arguments, is no reason to fall over', async () => {
  const socket = await connect();
  emitBlindly(socket, 'join', { protocol: 1, room, secret });
  emitBlindly(socket, 'leave');
  expect(faultCode(await emitAnything(socket, 'join', { protocol: 1, room, secret }, 'more'))).toBe(
    'bad-request',
  );
  await expectServerWell();
});

describe('frames below Socket.IO', () => {
  /** A WebSocket that has got through Engine.IO's handshake, but has joined no namespace. */
  const openRaw = async (): Promise<WebSocket> => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    await once(socket, 'message');
    return socket;
  };
  const frames: [string, string | Buffer][] = [
    ['text that is no packet', 'this is no packet'],
    ['binary garbage', Buffer.from([0xff, 0x00, 0x13, 0x37])],
    ['an unknown packet type', '49[]'],
    ['broken JSON', '42["join",{'],
    ['an event before the namespace', '42["join",{}]'],
    ['a namespace that is not there', '40/admin,{}'],
    ['a reserved event', '40{}\u001e42["disconnect"]'],
    ['a million attachments', '4599999999-["join",{"_placeholder":true,"num":0}]'],
    ['deep nesting', `42["join",${'['.repeat(20_000)}${']'.repeat(20_000)}]`],
    ['more than a frame may hold', `42["join","${'x'.repeat(MAX_FRAME_BYTES)}"]`],
  ];
  test.each(frames)('%s leaves the server well', async (_what, frame) => {
    const socket = await openRaw();
    socket.on('error', () => undefined);
    socket.send(frame);
    await expectServerWell();
    socket.terminate();
  });

  test('too large a frame closes the socket with 1009', async () => {
    const socket = await openRaw();
    socket.send('x'.repeat(MAX_FRAME_BYTES + 1));
    const [code] = await once(socket, 'close');
    expect(code).toBe(1009);
  });

  test('long polling is not spoken', async () => {
    const response = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`);
    expect(response.status).toBe(400);
  });
});
