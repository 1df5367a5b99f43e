import { once } from 'node:events';
import * as v from 'valibot';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { SignalingOptions, SignalingServer } from '../options.ts';
import { createSignalingServer } from '../server.ts';
import { enter, randomRoom } from '../testing/test-client.ts';

let server: SignalingServer;
const peers: WebSocket[] = [];

const start = async (options: SignalingOptions = {}): Promise<void> => {
  server = await createSignalingServer(options);
};

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.terminate();
  await server.close();
});

const connect = async (headers: Record<string, string> = {}, path = '/y-webrtc'): Promise<WebSocket> => {
  const peer = new WebSocket(`${server.url.replace('http', 'ws')}${path}`, { headers });
  peers.push(peer);
  await once(peer, 'open');
  return peer;
};

const send = (peer: WebSocket, message: unknown) => peer.send(JSON.stringify(message));
const received = async (peer: WebSocket): Promise<unknown> => {
  const [data] = await once(peer, 'message');
  return JSON.parse(String(data));
};

/** Resolves when the server has obeyed everything that was sent before. */
const settled = async (peer: WebSocket): Promise<void> => {
  send(peer, { type: 'ping' });
  expect(await received(peer)).toEqual({ type: 'pong' });
};

const subscribe = async (peer: WebSocket, ...topics: string[]): Promise<void> => {
  send(peer, { type: 'subscribe', topics });
  await settled(peer);
};

describe('two clients of an open room', () => {
  test('hear what is published to their topic, and how many listen', async () => {
    await start();
    const [first, second] = [await connect(), await connect()];
    await subscribe(first, 'garden');
    await subscribe(second, 'garden', 'other');
    const heard = Promise.all([received(first), received(second)]);
    const announcement = { type: 'publish', topic: 'garden', data: { type: 'announce', from: 'a' } };
    send(first, announcement);
    const via = expect.any(String);
    expect(await heard).toEqual([
      { ...announcement, clients: 2, via },
      { ...announcement, clients: 2, via },
    ]);
  });

  test('hear when a connection ends by which they heard something', async () => {
    await start();
    const [first, second] = [await connect(), await connect()];
    await subscribe(first, 'garden');
    await subscribe(second, 'garden');
    const heard = received(first);
    send(second, { type: 'publish', topic: 'garden', data: 1 });
    const { via } = v.parse(v.object({ via: v.string() }), await heard);
    const told = received(first);
    second.terminate();
    expect(await told).toEqual({ type: 'closed', topic: 'garden', via });
  });

  test('hear nothing of other topics, nor after unsubscribing', async () => {
    await start();
    const [first, second] = [await connect(), await connect()];
    await subscribe(first, 'garden', 'kitchen');
    send(first, { type: 'unsubscribe', topics: ['garden'] });
    await settled(first);
    send(second, { type: 'publish', topic: 'garden', data: 1 });
    send(second, { type: 'publish', topic: 'attic', data: 2 });
    send(second, { type: 'publish', topic: 'kitchen', data: 3 });
    expect(await received(first)).toMatchObject({ topic: 'kitchen', data: 3, clients: 1 });
  });

  test('may speak in binary frames', async () => {
    await start();
    const peer = await connect();
    peer.send(Buffer.from('{"type":"ping"}'));
    expect(await received(peer)).toEqual({ type: 'pong' });
  });

  test('a subscriber that has gone is counted no more', async () => {
    await start();
    const [first, second] = [await connect(), await connect()];
    await subscribe(first, 'garden');
    await subscribe(second, 'garden');
    const told = received(first);
    second.close();
    expect(await told).toMatchObject({ type: 'closed' });
    send(first, { type: 'publish', topic: 'garden' });
    expect(await received(first)).toMatchObject({ clients: 1 });
  });
});

describe('hostile frames', () => {
  const frames: [string, string | Buffer][] = [
    ['no JSON', 'hello'],
    ['binary garbage', Buffer.from([0xff, 0xfe, 0x00])],
    ['an empty frame', ''],
    ['null', 'null'],
    ['a number', '7'],
    ['an array', '[{"type":"ping"}]'],
    ['no type', '{}'],
    ['an unknown type', '{"type":"constructor"}'],
    ['topics that are no list', '{"type":"subscribe","topics":5}'],
    ['a topic that is no string', '{"type":"subscribe","topics":[{"length":3}]}'],
    ['a topic too long', JSON.stringify({ type: 'subscribe', topics: ['x'.repeat(257)] })],
    ['too many topics', JSON.stringify({ type: 'subscribe', topics: Array(65).fill('x') })],
    ['a publication to nobody', '{"type":"publish"}'],
    ['deep nesting', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ];
  test.each(frames)('%s is answered by an error, and the connection goes on', async (_what, frame) => {
    await start();
    const peer = await connect();
    peer.send(frame);
    expect(await received(peer)).toEqual({ type: 'error', message: 'not a message of this protocol' });
    await settled(peer);
  });

  test('topics named after parts of objects are topics', async () => {
    await start();
    const peer = await connect();
    for (const topic of ['__proto__', 'constructor', 'toString']) {
      await subscribe(peer, topic);
      send(peer, { type: 'publish', topic });
      expect(await received(peer)).toMatchObject({ topic, clients: 1 });
    }
  });

  test('too many bad ones end the connection', async () => {
    await start();
    const peer = await connect();
    for (let i = 0; i < 6; i += 1) peer.send('nonsense');
    const [code] = await once(peer, 'close');
    expect(code).toBe(1008);
    await settled(await connect());
  });

  test('one too large ends the connection', async () => {
    await start();
    const peer = await connect();
    peer.send('x'.repeat(65_537));
    expect((await once(peer, 'close'))[0]).toBe(1009);
  });

  test('too many topics are refused', async () => {
    await start();
    const peer = await connect();
    await subscribe(peer, ...Array.from({ length: 64 }, (_, index) => `topic ${index}`));
    send(peer, { type: 'subscribe', topics: ['one more'] });
    expect(await received(peer)).toMatchObject({ type: 'error' });
  });

  test('too many messages end the connection', async () => {
    await start({ limits: { openRoomMessagesPerSecond: 1 } });
    const peer = await connect();
    for (let i = 0; i < 20; i += 1) send(peer, { type: 'ping' });
    expect((await once(peer, 'close'))[0]).toBe(1008);
  });
});

describe('the endpoint', () => {
  test('is closed to pages of other origins', async () => {
    await start();
    await expect(connect({ origin: 'https://evil.example' })).rejects.toThrow('403');
    await connect({ origin: server.url });
  });

  test('counts connections of an address together with those of sealed rooms', async () => {
    await start({ limits: { socketsPerAddress: 1 } });
    const { socket } = await enter(server.url, randomRoom());
    await expect(connect()).rejects.toThrow('403');
    socket.disconnect();
  });

  test('can be turned off', async () => {
    await start({ openRooms: false });
    await expect(connect()).rejects.toThrow('404');
  });

  test('is the only one besides that of Socket.IO', async () => {
    await start();
    await expect(connect({}, '/y-webrtc/more')).rejects.toThrow('404');
    await expect(connect({}, '/')).rejects.toThrow('404');
  });
});
