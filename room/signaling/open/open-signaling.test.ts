import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createSignalingServer, type SignalingServer } from '@meshboard/signaling';
import wrtc from '@roamhq/wrtc';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import * as syncProtocol from 'y-protocols/sync';
import { WebrtcProvider } from 'y-webrtc';
import * as Y from 'yjs';
import { openAuthenticator } from '../../mesh/authenticator.ts';
import { createMesh } from '../../mesh/create-mesh.ts';
import type { Link } from '../../mesh/link.ts';
import type { Mesh } from '../../mesh/mesh.ts';
import { next } from '../../mesh/testing/peers.ts';
import type { MeshTimings } from '../../mesh/timings.ts';
import type { Signal } from '../signaling.ts';
import { createOpenSignaling, type OpenSignaling } from './open-signaling.ts';

// y-webrtc takes the global one, which Node 20 has not.
vi.stubGlobal('WebSocket', WebSocket);

let server: SignalingServer;
let urls: string[];
const closing: (() => Promise<void> | void)[] = [];

beforeEach(async () => {
  server = await createSignalingServer();
  urls = [`${server.url.replace('http', 'ws')}/y-webrtc`];
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await server.close();
});

interface OpenPeer {
  readonly signaling: OpenSignaling;
  readonly mesh: Mesh;
}

const peer = (room: string, password?: string, timings: Partial<MeshTimings> = {}): OpenPeer => {
  const signaling = createOpenSignaling({
    urls,
    room,
    webSocket: WebSocket,
    ...(password ? { password } : {}),
  });
  const mesh = createMesh({ signaling, authenticator: openAuthenticator(room), webrtc: wrtc, timings });
  const wantAll = (): void => mesh.want(new Set(signaling.roster.keys()));
  signaling.on('joined', wantAll);
  signaling.on('memberJoined', wantAll);
  closing.push(async () => {
    await mesh.close();
    await signaling.close();
  });
  return { signaling, mesh };
};

const stock = (room: string, doc: Y.Doc, password?: string): WebrtcProvider => {
  const provider = new WebrtcProvider(room, doc, {
    signaling: urls,
    peerOpts: { wrtc, config: { iceServers: [] } },
    ...(password ? { password } : {}),
  });
  closing.push(async () => {
    provider.destroy();
    // It goes on closing after destroy() has returned.
    await new Promise((resolve) => setTimeout(resolve, 100));
  });
  return provider;
};

/** A stock client that says what the test has it say. */
interface Script {
  /** What it was sent by others, and has not taken yet. */
  next(type: 'announce' | 'offer' | 'answer'): Promise<{ readonly from: string; readonly token: number }>;
  publish(data: object): void;
}

const SCRIPTED = 'a stock client';

const scripted = async (room: string): Promise<Script> => {
  const socket = new WebSocket(urls[0] ?? '');
  closing.push(() => socket.close());
  const heard: { from: string; to?: string; type: string; token: number; signal?: { type: string } }[] = [];
  const taken = new EventTarget();
  socket.on('message', (data) => {
    heard.push(JSON.parse(data.toString()).data);
    taken.dispatchEvent(new Event('heard'));
  });
  await once(socket, 'open');
  const send = (message: object): void => socket.send(JSON.stringify({ topic: room, ...message }));
  send({ type: 'subscribe', topics: [room] });
  return {
    publish: (data) => send({ type: 'publish', data: { from: SCRIPTED, ...data } }),
    async next(type) {
      for (;;) {
        const at = heard.findIndex(
          ({ from, type: what, signal }) => from !== SCRIPTED && (signal?.type ?? what) === type,
        );
        const [found] = at < 0 ? [] : heard.splice(0, at + 1).slice(-1);
        if (found !== undefined) return found;
        await once(taken, 'heard');
      }
    },
  };
};

const offerOf = async (): Promise<{ type: 'offer'; sdp: string }> => {
  const connection = new wrtc.RTCPeerConnection({ iceServers: [] });
  closing.push(() => connection.close());
  connection.createDataChannel('a channel');
  const { sdp = '' } = await connection.createOffer();
  return { type: 'offer', sdp };
};

const linkUp = async ({ mesh }: OpenPeer): Promise<Link> => (await next(mesh, 'linkUp'))[0];

/** What our side of y-webrtc's sync amounts to, once a link is up: asks for the document and applies what comes. */
const syncFrom = async ({ mesh }: OpenPeer, link: Link): Promise<Y.Doc> => {
  const doc = new Y.Doc();
  const synced = next(mesh, 'message', (from, message) => {
    const decoder = decoding.createDecoder(message);
    if (from !== link || decoding.readVarUint(decoder) !== 0) return false;
    return syncProtocol.readSyncMessage(decoder, encoding.createEncoder(), doc, null) === 1;
  });
  link.send(
    encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, 0);
      syncProtocol.writeSyncStep1(encoder, doc);
    }),
  );
  await synced;
  return doc;
};

describe.each([
  ['without a password', undefined],
  ['with a password', 'let me in'],
])('an open room %s', (_what, password) => {
  test('links Meshboard peers with frames and handshake', async () => {
    const a = peer('garden', password);
    const b = peer('garden', password);
    const up = Promise.all([linkUp(a), linkUp(b)]);
    a.signaling.connect();
    b.signaling.connect();
    const [ab, ba] = await up;
    expect([ab.dialect, ba.dialect, ab.right]).toEqual(['meshboard', 'meshboard', 'edit']);
    const heard = next(b.mesh, 'message');
    ab.send(new Uint8Array(100_000).fill(3));
    expect((await heard)[1].length).toBe(100_000);
  });

  test('takes in a stock client that was there before', async () => {
    const doc = new Y.Doc();
    doc.getText().insert(0, 'hello');
    const provider = stock('garden', doc, password);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const a = peer('garden', password);
    const up = linkUp(a);
    a.signaling.connect();
    const link = await up;
    expect([link.dialect, link.right]).toEqual(['y-webrtc', 'edit']);
    expect((await syncFrom(a, link)).getText().toString()).toBe('hello');
    expect(provider.room?.webrtcConns.size).toBe(1);
  });

  test('takes in a stock client that comes later', async () => {
    const a = peer('garden', password);
    const up = linkUp(a);
    a.signaling.connect();
    await new Promise<void>((resolve) => a.signaling.on('joined', () => resolve()));
    const doc = new Y.Doc();
    doc.getText().insert(0, 'hello');
    stock('garden', doc, password);
    const link = await up;
    expect(link.dialect).toBe('y-webrtc');
    expect((await syncFrom(a, link)).getText().toString()).toBe('hello');
  });
});

describe('with a stock client', () => {
  test('dialling at the same moment leaves a link that carries both ways', async () => {
    for (let round = 0; round < 5; round += 1) {
      const room = `garden ${round}`;
      const doc = new Y.Doc();
      doc.getText().insert(0, 'hello');
      const a = peer(room);
      const links: Link[] = [];
      a.mesh.on('linkUp', (link) => links.push(link));
      a.signaling.connect();
      stock(room, doc);
      await expect.poll(() => a.mesh.links.size).toBe(1);
      const [link] = [...a.mesh.links.values()];
      if (link === undefined) throw new Error('no link');
      expect((await syncFrom(a, link)).getText().toString()).toBe('hello');
      const update = next(a.mesh, 'message', (_link, message) => message[0] === 0 && message[1] === 2);
      doc.getText().insert(5, '!');
      await update;
    }
  });

  test('that draws without a pause from the first moment on is linked', async () => {
    const doc = new Y.Doc();
    const a = peer('garden');
    const failures: string[] = [];
    a.mesh.on('dialFailed', (_member, reason) => failures.push(reason));
    const up = linkUp(a);
    a.signaling.connect();
    stock('garden', doc);
    const drawing = setInterval(() => {
      for (let i = 0; i < 3; i += 1) doc.getText().insert(0, 'x');
    }, 5);
    closing.push(() => clearInterval(drawing));
    await up;
    expect(failures).toEqual([]);
  });

  test('whose own dial has died of ours is dialled anew at once, not when the dial has taken too long', async () => {
    const theirs = await scripted('garden');
    const a = peer('garden');
    const failures: string[] = [];
    a.mesh.on('dialFailed', (_member, reason) => failures.push(reason));
    a.signaling.connect();
    await theirs.next('announce');
    theirs.publish({ type: 'announce' });
    await theirs.next('offer');
    // It had made a connection of its own but no offer yet, took ours into it, and neither goes with the other.
    theirs.publish({ type: 'announce' });
    await theirs.next('offer');
    expect(failures).toEqual(['lost']);
  });

  test('that has answered and offers the same connection late is not taken to dial anew', async () => {
    const theirs = await scripted('garden');
    const a = peer('garden');
    const dials: string[] = [];
    const both = new Promise<void>((resolve) =>
      a.signaling.on('signal', (_from, { dial }) => {
        if (dials.push(dial) === 2) resolve();
      }),
    );
    a.signaling.connect();
    await theirs.next('announce');
    theirs.publish({ type: 'announce' });
    const { from: to } = await theirs.next('offer');
    const { sdp } = await offerOf();
    for (const signal of [
      { type: 'answer', sdp: sdp.replace('actpass', 'active') },
      { type: 'offer', sdp },
    ])
      theirs.publish({ type: 'signal', to, token: 1, signal });
    await both;
    expect(dials).toEqual([dials[0], dials[0]]);
  });

  test('that announces itself and answers all the same is not dialled twice', async () => {
    const theirs = await scripted('garden');
    const a = peer('garden');
    a.signaling.connect();
    await theirs.next('announce');
    theirs.publish({ type: 'announce' });
    const { from } = await theirs.next('offer');
    theirs.publish({ type: 'announce' });
    const failures: string[] = [];
    a.mesh.on('dialFailed', (_member, reason) => failures.push(reason));
    const { sdp } = await offerOf();
    theirs.publish({
      type: 'signal',
      to: from,
      token: 1,
      signal: { type: 'answer', sdp: sdp.replace('actpass', 'active') },
    });
    // Longer than it is given to answer: nothing tells of a dial that stays.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(failures).toEqual([]);
  });

  test('whose dial has died as we answered it is dialled', async () => {
    const theirs = await scripted('garden');
    const a = peer('garden');
    const failures: string[] = [];
    a.mesh.on('dialFailed', (_member, reason) => failures.push(reason));
    a.signaling.connect();
    const { from: to } = await theirs.next('announce');
    theirs.publish({ type: 'signal', to, token: 1, signal: await offerOf() });
    await theirs.next('answer');
    theirs.publish({ type: 'announce' });
    await theirs.next('offer');
    expect(failures).toEqual(['lost']);
  });

  test('that waits for an answer which was lost is dialled, by an offer that it cannot turn down', async () => {
    const theirs = await scripted('garden');
    const a = peer('garden', undefined, { comingUp: 1_000 });
    a.signaling.connect();
    const { from } = await theirs.next('announce');
    const token = Date.now();
    theirs.publish({ type: 'signal', to: from, token, signal: await offerOf() });
    await theirs.next('answer');
    const offer = await theirs.next('offer');
    // Its clock may be another one.
    expect(offer.token).toBeGreaterThan(token + 365 * 86_400_000);
  });

  test('that encrypts a candidate faster than the offer before it loses none', async () => {
    const theirs = await scripted('garden');
    const signaling = createOpenSignaling({ urls, room: 'garden', webSocket: WebSocket });
    closing.push(() => signaling.close());
    const signals: Signal[] = [];
    const all = new Promise<void>((resolve) =>
      signaling.on('signal', (_from, signal) => {
        signals.push(signal);
        if (signals.length === 3) resolve();
      }),
    );
    signaling.connect();
    const { from: to } = await theirs.next('announce');
    const offer = await offerOf();
    const ufrag = offer.sdp.match(/^a=ice-ufrag:(\S+)/m)?.[1];
    const candidate = (port: number) => ({
      type: 'candidate',
      candidate: {
        candidate: `candidate:1 1 udp 2122260223 10.0.0.1 ${port} typ host generation 0 ufrag ${ufrag}`,
        sdpMid: '0',
        sdpMLineIndex: 0,
      },
    });
    for (const signal of [candidate(5_001), offer, candidate(5_002)])
      theirs.publish({ type: 'signal', to, token: 1, signal });
    await all;
    expect(signals.map(({ seq, body }) => `${seq} ${body.type}`)).toEqual([
      '0 offer',
      '1 candidate',
      '2 candidate',
    ]);
    expect(new Set(signals.map(({ dial }) => dial)).size).toBe(1);
  });

  test('that leaves and comes back is linked again', async () => {
    const doc = new Y.Doc();
    const provider = stock('garden', doc);
    const a = peer('garden');
    const up = linkUp(a);
    a.signaling.connect();
    await up;
    const down = next(a.mesh, 'linkDown');
    provider.disconnect();
    await down;
    const again = linkUp(a);
    provider.connect();
    await again;
  });
});

test('a server that is not there from the beginning is away, unless another is', async () => {
  const gone = await createSignalingServer();
  await gone.close();
  const missing = `${gone.url.replace('http', 'ws')}/y-webrtc`;
  const states = async (...servers: string[]): Promise<string> => {
    const signaling = createOpenSignaling({ urls: servers, room: 'garden', webSocket: WebSocket });
    closing.push(() => signaling.close());
    const changed = new Promise<string>((resolve) => signaling.on('state', resolve));
    signaling.connect();
    return changed;
  };
  expect(await states(missing)).toBe('offline');
  expect(await states(missing, ...urls)).toBe('joined');
});

describe('told to hurry', () => {
  test('gives up an attempt to connect that hangs and makes another, though not one after the other', async () => {
    // A network that is away: packets are lost, and nothing ever answers.
    const silent = createServer();
    const begunAt: number[] = [];
    const ended: number[] = [];
    silent.on('connection', (socket) => {
      const number = begunAt.push(performance.now());
      socket.resume();
      socket.on('error', () => undefined);
      socket.on('close', () => ended.push(number));
      closing.push(() => void socket.destroy());
    });
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    closing.push(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    const a = createOpenSignaling({ urls: [`ws://127.0.0.1:${port}`], room: 'garden', webSocket: WebSocket });
    closing.push(() => a.close());
    // Nothing has begun that could be hurried.
    a.hurry();
    a.connect();
    await expect
      .poll(() => {
        a.hurry();
        return ended;
      })
      .toEqual([1]);
    await expect.poll(() => begunAt.length).toBe(2);
    const [first = 0, second = 0] = begunAt;
    expect(second - first).toBeGreaterThan(2_500);
  });

  test('keeps the connection that it has', async () => {
    const a = createOpenSignaling({ urls, room: 'garden', webSocket: WebSocket });
    closing.push(() => a.close());
    const states: string[] = [];
    a.on('state', (state) => states.push(state));
    a.connect();
    await expect.poll(() => a.state).toBe('joined');
    // Longer than lies between two attempts at the least.
    await new Promise((resolve) => setTimeout(resolve, 3_100));
    a.hurry();
    const b = createOpenSignaling({ urls, room: 'garden', webSocket: WebSocket });
    closing.push(() => b.close());
    b.connect();
    await expect.poll(() => a.roster.size).toBe(1);
    expect(states).toEqual(['joined']);
  });
});

describe('the roster of an open room', () => {
  test('has those who announce themselves, until they say that they leave', async () => {
    const a = peer('garden');
    const b = createOpenSignaling({ urls, room: 'garden', webSocket: WebSocket });
    const came = new Promise<string>((resolve) =>
      a.signaling.on('memberJoined', ({ member }) => resolve(member)),
    );
    const left = new Promise<string>((resolve) => a.signaling.on('memberLeft', resolve));
    const joined = new Promise<void>((resolve) => a.signaling.on('joined', () => resolve()));
    a.signaling.connect();
    await joined;
    b.connect();
    expect(await came).toBe(b.self);
    await b.close();
    expect(await left).toBe(b.self);
    expect(a.signaling.roster.size).toBe(0);
  });

  test('has no place for the thousandth name that somebody publishes in', async () => {
    const hostile = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    closing.push(async () => hostile.close());
    await once(hostile, 'listening');
    hostile.on('connection', (socket) =>
      socket.on('message', () => {
        for (let i = 0; i < 1_000; i += 1)
          socket.send(
            JSON.stringify({
              type: 'publish',
              topic: 'garden',
              data: { type: 'announce', from: `name ${i}` },
            }),
          );
      }),
    );
    const { port } = hostile.address() as AddressInfo;
    const a = createOpenSignaling({ urls: [`ws://127.0.0.1:${port}`], room: 'garden', webSocket: WebSocket });
    closing.push(() => a.close());
    a.connect();
    await expect.poll(() => a.droppedPublications).toBeGreaterThan(400);
    expect(a.roster.size).toBe(512);
  });

  test('knows nobody who has another password', async () => {
    const a = createOpenSignaling({ urls, room: 'garden', password: 'one', webSocket: WebSocket });
    const b = createOpenSignaling({ urls, room: 'garden', password: 'other', webSocket: WebSocket });
    closing.push(
      () => a.close(),
      () => b.close(),
    );
    a.connect();
    b.connect();
    await expect.poll(() => a.droppedPublications + b.droppedPublications).toBeGreaterThan(0);
    expect(a.roster.size + b.roster.size).toBe(0);
  });
});
