import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SignalingServer } from '../options.ts';
import { memberIdOf } from '../protocol/index.ts';
import { MemoryRoster } from '../roster/memory-roster.ts';
import { createSignalingServer } from '../server.ts';
import {
  accepted,
  acknowledgeSignals,
  type ClientSocket,
  connectSocket,
  enter as enterRoom,
  faultCode,
  join,
  next,
  randomRoom,
  randomSecret,
  recordEvents,
  type TestMember,
} from '../testing/test-client.ts';

let server: SignalingServer;
let sockets: ClientSocket[];

beforeEach(async () => {
  sockets = [];
  server = await createSignalingServer({ graceMs: 50 });
});

afterEach(async () => {
  for (const socket of sockets) socket.disconnect();
  await server.close();
});

const enter = async (
  ...args: Parameters<typeof enterRoom> extends [string, ...infer Rest] ? Rest : never
): Promise<TestMember> => {
  const member = await enterRoom(server.url, ...args);
  sockets.push(member.socket);
  return member;
};

const gone = (socket: ClientSocket) => new Promise<string>((resolve) => socket.once('disconnect', resolve));

describe('joining', () => {
  test('gives a member the id of its secret, an order, and everybody who is there, eldest first', async () => {
    const room = randomRoom();
    const first = await enter(room);
    const second = await enter(room);
    const third = await enter(room);
    expect(first.member).toBe(memberIdOf(first.secret));
    expect(first.reply.roster).toEqual([]);
    expect(third.reply.roster).toEqual([first.reply.self, second.reply.self]);
    expect([first, second, third].map(({ reply }) => reply.self.order)).toEqual([0, 1, 2]);
    expect(first.reply.self.kind).toBe('person');
    expect(first.reply.ice).toEqual({ iceServers: [], ttlMs: null });
    expect(first.reply.archive).toBeNull();
  });

  test('tells those who are there, and nobody in another room', async () => {
    const room = randomRoom();
    const first = await enter(room);
    const elsewhere = await enter(randomRoom());
    const events = recordEvents(elsewhere.socket);
    const told = next(first.socket, 'memberJoined');
    const second = await enter(room);
    expect((await told)[0]).toEqual({ room, member: second.reply.self });
    expect(events).toEqual([]);
  });

  test('of members who join at once, each hears of every other exactly once, by roster or by event', async () => {
    const room = randomRoom();
    const opened = await Promise.all(Array.from({ length: 8 }, () => connectSocket(server.url)));
    sockets.push(...opened);
    const recorded = opened.map(recordEvents);
    const members = await Promise.all(opened.map((socket) => join(socket, room)));
    const heard = (index: number) => [
      ...(members[index]?.reply.roster ?? []),
      ...(recorded[index] ?? []).map(([, event]) => (event as { member: unknown }).member),
    ];
    await expect.poll(() => members.map((_, index) => heard(index).length)).toEqual(members.map(() => 7));
    for (const [index, { reply }] of members.entries()) {
      const others = members.filter((_, other) => other !== index).map((other) => other.reply.self);
      expect(heard(index)).toEqual(expect.arrayContaining(others));
      expect(reply.roster.every(({ order }) => order < reply.self.order)).toBe(true);
    }
  });

  test('twice over one socket changes nothing; as somebody else it is refused', async () => {
    const room = randomRoom();
    const { socket, secret, reply } = await enter(room);
    const again = await join(socket, room, secret);
    expect(again.reply).toEqual(reply);
    const other = await socket.emitWithAck('join', { protocol: 1, room, secret: randomSecret() });
    expect(faultCode(other)).toBe('bad-request');
  });

  test('as two members at once over one socket admits the first, and leaves no seat behind', async () => {
    const room = randomRoom();
    const watcher = await enter(room);
    const socket = await connectSocket(server.url);
    sockets.push(socket);
    const attempts = await Promise.all(
      Array.from({ length: 4 }, () =>
        socket.emitWithAck('join', { protocol: 1, room, secret: randomSecret() }),
      ),
    );
    expect(attempts.map(({ ok }) => ok)).toEqual([true, false, false, false]);
    const left = next(watcher.socket, 'memberLeft');
    socket.disconnect();
    await left;
    expect((await enter(room)).reply.roster).toEqual([watcher.reply.self]);
  });

  test('that a roster fails to answer can be tried again', async () => {
    const roster = new MemoryRoster({ rooms: 9, personsPerRoom: 9 });
    const enterRoster = roster.enter.bind(roster);
    roster.enter = () => Promise.reject(new Error('the store is away'));
    const failing = await createSignalingServer({ cluster: { roster, close: () => roster.close() } });
    const socket = await connectSocket(failing.url);
    sockets.push(socket);
    const room = randomRoom();
    const request = { protocol: 1, room, secret: randomSecret() } as const;
    const reply = await socket.emitWithAck('join', request);
    expect(reply).toMatchObject({ ok: false, error: { code: 'internal', retryAfterMs: 1_000 } });
    expect(JSON.stringify(reply)).not.toContain('store');
    expect(faultCode(await socket.emitWithAck('leave', { room }))).toBe('not-a-member');
    roster.enter = enterRoster;
    accepted(await socket.emitWithAck('join', { ...request, secret: randomSecret() }));
    await failing.close();
  });

  test('is refused to a client of another version', async () => {
    const socket = await connectSocket(server.url);
    sockets.push(socket);
    const request = { protocol: 2, room: randomRoom(), secret: randomSecret() };
    expect(faultCode(await socket.emitWithAck('join', request as never))).toBe('wrong-version');
  });
});

describe('leaving', () => {
  test('by `leave` and by a clean disconnect is told at once', async () => {
    const room = randomRoom();
    const first = await enter(room);
    const second = await enter(room);
    const third = await enter(room);
    const left = next(first.socket, 'memberLeft');
    accepted(await second.socket.emitWithAck('leave', { room }));
    expect((await left)[0]).toEqual({ room, member: second.member });
    expect(faultCode(await second.socket.emitWithAck('leave', { room }))).toBe('not-a-member');
    const leftToo = next(first.socket, 'memberLeft');
    third.socket.disconnect();
    expect((await leftToo)[0]).toEqual({ room, member: third.member });
    const late = await enter(room);
    expect(late.reply.roster).toEqual([first.reply.self]);
    expect(late.reply.self.order).toBe(3);
  });

  test('by being cut off is told only when the grace is over; that somebody is away, at once', async () => {
    const room = randomRoom();
    const first = await enter(room);
    const second = await enter(room);
    const left = next(first.socket, 'memberLeft');
    const away = next(first.socket, 'memberAway');
    let gone = false;
    void left.then(() => {
      gone = true;
    });
    void away.then(() => expect(gone).toBe(false));
    second.socket.io.engine.transport.close();
    second.socket.io.engine.close();
    expect((await away)[0]).toEqual({ room, member: second.member });
    expect((await left)[0]).toEqual({ room, member: second.member });
  });
});

describe('coming back with the same secret', () => {
  test('evicts the older socket, keeps id and order, and the others hear that it is back and nothing else', async () => {
    const room = randomRoom();
    const first = await enter(room);
    const came = next(first.socket, 'memberJoined');
    const second = await enter(room);
    await came;
    const events = recordEvents(first.socket);
    const evicted = gone(second.socket);
    const back = await enter(room, second.secret);
    expect(await evicted).toBe('io server disconnect');
    expect(back.reply.self).toEqual(second.reply.self);
    expect(back.reply.roster).toEqual([first.reply.self]);
    const told = next(first.socket, 'memberJoined');
    await enter(room);
    await told;
    expect(events.map(([name]) => name)).toEqual(['memberBack', 'memberJoined']);
  });

  test('after having left gives a new and higher order', async () => {
    const room = randomRoom();
    const first = await enter(room);
    await enter(room);
    accepted(await first.socket.emitWithAck('leave', { room }));
    const back = await join(first.socket, room, first.secret);
    expect(back.reply.self).toEqual({ ...first.reply.self, order: 2 });
  });
});

describe('signals', () => {
  test('reach one member, stamped with their sender, and are acknowledged by the receiving client', async () => {
    const room = randomRoom();
    const [first, second, third] = [await enter(room), await enter(room), await enter(room)];
    const uninvolved = recordEvents(third.socket);
    const arrived = next(first.socket, 'signal');
    let settled = false;
    const sent = second.socket
      .emitWithAck('signal', { room, to: first.member, body: 'c2VhbGVk' })
      .finally(() => {
        settled = true;
      });
    const [delivery, acknowledge] = await arrived;
    expect(delivery).toEqual({ room, from: second.member, body: 'c2VhbGVk' });
    expect(settled).toBe(false);
    acknowledge();
    expect(await sent).toEqual({ ok: true, value: null });
    expect(uninvolved).toEqual([]);
  });

  test('are refused to strangers, to sockets of other rooms, and for members who are not there', async () => {
    const room = randomRoom();
    const inside = await enter(room);
    const outside = await enter(randomRoom());
    acknowledgeSignals(inside.socket);
    const body = 'c2VhbGVk';
    const trespass = await outside.socket.emitWithAck('signal', { room, to: inside.member, body });
    expect(faultCode(trespass)).toBe('not-a-member');
    const lost = await inside.socket.emitWithAck('signal', { room, to: outside.member, body });
    expect(faultCode(lost)).toBe('no-such-member');
    const byRoom = await inside.socket.emitWithAck('signal', { room, to: room as never, body });
    expect(faultCode(byRoom)).toBe('no-such-member');
  });

  test('to a member that is cut off are not acknowledged, and may be tried again soon', async () => {
    const room = randomRoom();
    const first = await enter(room);
    const second = await enter(room);
    second.socket.io.engine.close();
    await expect
      .poll(async () => {
        const reply = await first.socket.emitWithAck('signal', { room, to: second.member, body: 'AA' });
        return reply.ok ? 'ok' : reply.error.code;
      })
      .toMatch(/not-acknowledged|no-such-member/);
  });
});

describe('ICE servers', () => {
  const ice = { turnSecret: 'north', turnHost: 'turn.example' };

  test('come with the join and afresh on asking, to members only, and count as one user of TURN', async () => {
    const withTurn = await createSignalingServer({ ice });
    const room = randomRoom();
    const { socket, reply } = await enterRoom(withTurn.url, room);
    sockets.push(socket);
    expect(reply.ice.ttlMs).toBe(3_600_000);
    const [, relays] = reply.ice.iceServers;
    expect(relays).toMatchObject({ username: expect.stringMatching(/^\d+:[0-9a-f]{16}$/) });
    const fresh = accepted(await socket.emitWithAck('ice', { room }));
    const userOf = (username: string | undefined) => username?.split(':')[1];
    expect(userOf(fresh.iceServers[1]?.username)).toBe(userOf(relays?.username));
    expect(faultCode(await socket.emitWithAck('ice', { room: randomRoom() }))).toBe('not-a-member');
    await withTurn.close();
  });

  test('without a host of their own are where the client reached this server', async () => {
    const withTurn = await createSignalingServer({ ice: { turnSecret: 'north' } });
    const { socket, reply } = await enterRoom(withTurn.url, randomRoom());
    sockets.push(socket);
    expect(reply.ice.iceServers[0]?.urls).toEqual(['stun:127.0.0.1:3478']);
    await withTurn.close();
  });
});
