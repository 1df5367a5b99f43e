import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSignalingServer, type SignalingOptions, type SignalingServer } from '@meshboard/signaling';
import { type MemberId, type MemberSecret, memberIdOf } from '@meshboard/signaling/protocol';
import { Server, type Socket } from 'socket.io';
import { afterEach, describe, expect, test } from 'vitest';
import type { Capability } from '../capability/capability.ts';
import { createCapability } from '../capability/derive.ts';
import { capabilitySealer } from '../capability/seal.ts';
import { encodeSignal } from './signal-codec.ts';
import type { Signal, SignalingEvents } from './signaling.ts';
import { KeepRefused, SignalUndelivered } from './signaling-errors.ts';
import { createSocketSignaling, type SocketSignaling } from './socket-signaling.ts';

const capability = createCapability();
const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const startServer = async (options: SignalingOptions = {}): Promise<SignalingServer> => {
  const server = await createSignalingServer(options);
  closing.push(() => server.close());
  return server;
};

/** A client; `random: 0` makes its waits as short as they get. */
const client = (url: string, own: Capability = capability): SocketSignaling => {
  const sealer = capabilitySealer(own);
  const signaling = createSocketSignaling({ url, room: capability.room, sealer, random: () => 0 });
  closing.push(() => signaling.close());
  return signaling;
};

/** Resolves with the arguments of the next such event. */
const next = <K extends keyof SignalingEvents>(
  signaling: SocketSignaling,
  event: K,
  fits: (...args: Parameters<SignalingEvents[K]>) => boolean = () => true,
): Promise<Parameters<SignalingEvents[K]>> =>
  new Promise((resolve) => {
    const listener = (...args: Parameters<SignalingEvents[K]>): void => {
      if (!fits(...args)) return;
      off();
      resolve(args);
    };
    const off = signaling.on(event, listener as SignalingEvents[K]);
  });

const joined = async (signaling: SocketSignaling): Promise<SocketSignaling> => {
  const done = next(signaling, 'joined');
  signaling.connect();
  await done;
  return signaling;
};

const signal = (seq = 0): Signal => ({
  dial: 'AAAAAAAAAAAAAAAAAAAAAA',
  seq,
  body: { type: 'offer', sdp: 'v=0' },
});

describe('members of a room', () => {
  test('know each other and who of them dials', async () => {
    const { url } = await startServer();
    const a = await joined(client(url));
    const came = next(a, 'memberJoined');
    const b = await joined(client(url));
    expect((await came)[0].member).toBe(b.self);
    expect([...b.roster.keys()]).toEqual([a.self]);
    expect([a.dials(b.self), b.dials(a.self)]).toEqual([false, true]);
    const left = next(a, 'memberLeft');
    await b.close();
    expect(await left).toEqual([b.self]);
    expect(a.roster.size).toBe(0);
  });

  test('exchange signals, and hear nothing of who has another key', async () => {
    const { url } = await startServer();
    const a = await joined(client(url));
    const stranger = await joined(client(url, createCapability()));
    const b = await joined(client(url));
    await stranger.send(a.self, signal());
    const heard = next(a, 'signal');
    await b.send(a.self, signal(1));
    expect(await heard).toEqual([b.self, signal(1)]);
    expect(a.droppedSignals).toBe(1);
  });

  test('learn that a signal cannot be delivered', async () => {
    const server = await startServer({ graceMs: 0 });
    const a = await joined(client(server.url));
    const b = await joined(client(server.url));
    const nobody = memberIdOf('AAAAAAAAAAAAAAAAAAAAAA' as MemberSecret);
    await expect(a.send(nobody, signal())).rejects.toThrow(SignalUndelivered);
    await expect(b.send(a.self, signal(), AbortSignal.abort())).rejects.toThrow(SignalUndelivered);
    await server.close();
    const pending = expect(b.send(a.self, signal())).rejects.toThrow(SignalUndelivered);
    await b.close();
    await pending;
  });

  test('keep their ids and roster while the server is away, and their signals get there when it is back', async () => {
    const first = await startServer();
    const a = await joined(client(first.url));
    const b = await joined(client(first.url));
    const away = Promise.all([a, b].map((each) => next(each, 'state', (state) => state === 'offline')));
    await first.close();
    await away;
    expect([...b.roster.keys()]).toEqual([a.self]);
    const heard = next(a, 'signal');
    // The first to be back is alone for a moment: a signal to the other is then undelivered, as if it had left.
    const delivered = b.send(a.self, signal()).catch(async (error: unknown) => {
      expect(error).toBeInstanceOf(SignalUndelivered);
      await next(b, 'memberJoined');
      await b.send(a.self, signal());
    });
    await startServer({ port: first.port });
    await delivered;
    expect(await heard).toEqual([b.self, signal()]);
  });

  test('get fresh ICE servers only when the ones they have run out', async () => {
    const ice = { turnSecret: 'secret', turnHost: 'turn.example' };
    const long = await joined(client((await startServer({ ice })).url));
    const servers = await long.iceServers();
    expect(servers.some(({ credential }) => typeof credential === 'string')).toBe(true);
    expect(await long.iceServers()).toBe(servers);
    const short = await joined(client((await startServer({ ice: { ...ice, ttlMs: 60_000 } })).url));
    const soonGone = await short.iceServers();
    expect(await short.iceServers()).not.toBe(soonGone);
  });

  test('are told when nobody can keep the room', async () => {
    const a = await joined(client((await startServer()).url));
    await expect(a.keep('AAAA')).rejects.toThrow(KeepRefused);
  });
});

describe('a server whose every word a test says', () => {
  type Answer = (reply: unknown) => void;

  /** A Socket.IO server that answers joins as a test says; counts connections. */
  const startFake = async (
    onJoin: (request: Record<string, unknown>, answer: Answer, socket: Socket) => void,
  ) => {
    const http = createServer();
    const io = new Server(http);
    let connections = 0;
    io.on('connection', (socket) => {
      connections += 1;
      socket.on('join', (request, answer) => onJoin(request, answer, socket));
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    closing.push(() => io.close());
    const { port } = http.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, io, connections: () => connections };
  };

  const welcome = (request: Record<string, unknown>): object => {
    const member: MemberId = memberIdOf(request['secret'] as MemberSecret);
    const self = { member, kind: 'person', order: 1 };
    return { ok: true, value: { self, roster: [], ice: { iceServers: [], ttlMs: null }, archive: null } };
  };

  test.each(['before the answer', 'right behind the answer'])(
    'tells what is newer than its answer to a join %s',
    async (when) => {
      const publicKey = 'A'.repeat(43);
      const other = { member: memberIdOf('A'.repeat(22) as MemberSecret), kind: 'person', order: 2 };
      const sealer = capabilitySealer(capability);
      const fake = await startFake((request, answer, socket) => {
        const self = memberIdOf(request['secret'] as MemberSecret);
        if (when !== 'before the answer') answer(welcome(request));
        const { room } = capability;
        socket.emit('archive', { publicKey });
        socket.emit('memberJoined', { room, member: other });
        const body = sealer.seal(other.member, self, encodeSignal(signal()));
        socket.emit('signal', { room, from: other.member, body }, () => undefined);
        if (when === 'before the answer') answer(welcome(request));
      });
      const a = client(fake.url);
      const known: boolean[] = [];
      a.on('signal', (from) => known.push(a.state === 'joined' && a.roster.has(from)));
      const heard = next(a, 'signal');
      await joined(a);
      await heard;
      expect(known).toEqual([true]);
      expect([...a.roster.values()]).toEqual([other]);
      expect(a.archive).toBe(publicKey);
    },
  );

  test('that tells of a member in its answer and as an event is heard once', async () => {
    const other = { member: memberIdOf('A'.repeat(22) as MemberSecret), kind: 'person', order: 2 };
    const fake = await startFake((request, answer, socket) => {
      const { room } = capability;
      const gone = { member: memberIdOf('B'.repeat(22) as MemberSecret), kind: 'person', order: 0 };
      socket.emit('memberJoined', { room, member: gone });
      socket.emit('memberLeft', { room, member: gone.member });
      socket.emit('memberJoined', { room, member: other });
      const reply = welcome(request) as { value: object };
      answer({ ok: true, value: { ...reply.value, roster: [other] } });
      socket.emit('archive', { publicKey: 'A'.repeat(43) });
    });
    const a = client(fake.url);
    const came: string[] = [];
    a.on('memberJoined', ({ member }) => came.push(member));
    const archive = next(a, 'archive');
    await joined(a);
    await archive;
    expect(came).not.toContain(other.member);
    expect([...a.roster.keys()]).toEqual([other.member]);
  });

  test('with answers that make no sense is asked again', async () => {
    const nonsense: unknown[] = [null, 'yes', { ok: true }, { ok: true, value: { self: 1 } }, { ok: false }];
    const faults: string[] = [];
    const { url } = await startFake((request, answer) => {
      answer(nonsense.length > 3 ? nonsense.shift() : welcome(request));
    });
    const a = client(url);
    a.on('fault', ({ code }) => faults.push(code));
    await joined(a);
    expect(faults).toEqual(['internal', 'internal']);
  });

  test('is asked again when it says when', async () => {
    let asked = 0;
    const { url } = await startFake((request, answer) => {
      asked += 1;
      const error = { code: 'room-full', message: 'full', retryAfterMs: 700 };
      answer(asked === 1 ? { ok: false, error } : welcome(request));
    });
    const a = client(url);
    const fault = next(a, 'fault');
    await joined(a);
    expect((await fault)[0]).toMatchObject({ code: 'room-full', retryAfterMs: 700 });
    expect(a.state).toBe('joined');
  });

  test('is left alone when it speaks another version', async () => {
    const fake = await startFake((_request, answer) => {
      answer({ ok: false, error: { code: 'wrong-version', message: 'speak 2' } });
    });
    const a = client(fake.url);
    const refused = next(a, 'state', (state) => state === 'refused');
    const gone = new Promise((resolve) =>
      fake.io.on('connection', (socket) => socket.on('disconnect', resolve)),
    );
    a.connect();
    await refused;
    await gone;
    expect(fake.connections()).toBe(1);
    expect(a.state).toBe('refused');
  });

  test('that is not there from the beginning is away, not on its way', async () => {
    const gone = await createSignalingServer({});
    await gone.close();
    const a = client(gone.url);
    const away = next(a, 'state');
    a.connect();
    expect(await away).toEqual(['offline']);
    expect(await a.ask(AbortSignal.timeout(5_000))).toEqual({ state: 'unreachable', http: false });
  });

  test('answers HTTP but no WebSocket, as behind a proxy that lets none through, and that is told apart', async () => {
    const http = createServer((_request, response) => response.end('ok'));
    http.on('upgrade', (_request, socket) => socket.destroy());
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    closing.push(() => http.close());
    const a = client(`http://127.0.0.1:${(http.address() as AddressInfo).port}`);
    const away = next(a, 'state');
    a.connect();
    await away;
    expect(await a.ask(AbortSignal.timeout(5_000))).toEqual({ state: 'unreachable', http: true });
  });

  test('says how long an answer takes, and what keeps somebody out', async () => {
    const { url } = await startServer({ limits: { membersPerRoom: 1 } });
    const a = await joined(client(url));
    const answer = await a.ask(AbortSignal.timeout(5_000));
    expect(answer).toMatchObject({ state: 'answered', iceServers: [] });
    expect(answer.state === 'answered' && (answer.roundTripMs ?? 0) > 0).toBe(true);
    expect(a.fault).toBeNull();

    const b = client(url);
    const fault = next(b, 'fault');
    b.connect();
    await fault;
    expect(b.fault?.code).toBe('room-full');
    expect(await b.ask(AbortSignal.timeout(5_000))).toEqual({ state: 'refused', fault: b.fault });
    await a.close();
    await next(b, 'joined');
    expect(b.fault).toBeNull();
  });

  test('that says that a member is back is handed at once what it could not deliver', async () => {
    const other = { member: memberIdOf('A'.repeat(22) as MemberSecret), kind: 'person', order: 2 };
    const { room } = capability;
    let tries = 0;
    const fake = await startFake((request, answer, socket) => {
      const reply = welcome(request) as { value: object };
      answer({ ok: true, value: { ...reply.value, roster: [other] } });
      socket.on('signal', (_signal, acknowledge: Answer) => {
        tries += 1;
        const error = { code: 'not-acknowledged', message: 'cut off', retryAfterMs: 3_600_000 };
        acknowledge(tries === 1 ? { ok: false, error } : { ok: true, value: null });
        if (tries === 1) socket.emit('memberBack', { room, member: other.member });
      });
    });
    const a = await joined(client(fake.url));
    await a.send(other.member, signal());
    expect(tries).toBe(2);
  });

  test('that takes a question and never answers is silent', async () => {
    const fake = await startFake((request, answer) => answer(welcome(request)));
    const a = await joined(client(fake.url));
    expect(await a.ask(AbortSignal.timeout(100))).toEqual({ state: 'silent' });
  });

  test('that drains is left and entered again, with the same secret', async () => {
    const secrets: unknown[] = [];
    const fake = await startFake((request, answer, socket) => {
      secrets.push(request['secret']);
      answer(welcome(request));
      if (secrets.length === 1) socket.emit('drain', { withinMs: 50 });
    });
    const a = await joined(client(fake.url));
    await next(a, 'joined');
    expect(secrets).toEqual([secrets[0], secrets[0]]);
  });

  test('that sends rubbish does no harm', async () => {
    const rubbish: unknown[] = [
      null,
      7,
      'x',
      [],
      {},
      { room: capability.room },
      { room: 'other', from: 'x', body: 'y' },
    ];
    const fake = await startFake((request, answer, socket) => {
      answer(welcome(request));
      for (const event of ['signal', 'memberJoined', 'memberLeft', 'archive', 'drain', 'unheard-of']) {
        for (const body of rubbish) socket.emit(event, body);
      }
      socket.emit('archive', { publicKey: 'A'.repeat(43) });
    });
    const a = client(fake.url);
    const archive = next(a, 'archive');
    a.connect();
    expect(await archive).toEqual(['A'.repeat(43)]);
    expect(a.roster.size).toBe(0);
  });
});
