import { createCapability, formatFragment } from '@meshboard/room';
import { type MemberId, type MemberSecret, memberIdOf, SignalDelivery } from '@meshboard/signaling/protocol';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { capabilitySealer } from '../../room/capability/seal.ts';
import type { MeshOptions } from '../../room/mesh/create-mesh.ts';
import { createLabPeer, linked as linkedPeers, next, type Peer } from '../../room/mesh/testing/peers.ts';
import { converged, linked, type NodeRooms, nodeRooms, until } from '../../room/testing/node-room.ts';
import { type HostileServer, type Passing, startHostileServer } from './support/hostile-server.ts';

let server: HostileServer;
let rooms: NodeRooms;
let peers: Peer[];

beforeEach(async () => {
  server = await startHostileServer();
  rooms = nodeRooms(server.url);
  peers = [];
});
afterEach(async () => {
  await Promise.all(peers.map((peer) => peer.close()));
  await rooms.close();
  await server.close();
});

/** A peer below documents, whose links a test can end and look at. */
const peer = (options: Partial<MeshOptions> = {}): Peer => {
  const made = createLabPeer(server.url, rooms.capability, options);
  peers.push(made);
  return made;
};

const entered = (who: Peer): Promise<void> =>
  until(
    'joined',
    () => who.signaling.state === 'joined',
    (look) => who.signaling.on('state', look),
  );

/** The delivery of a signal, as it goes down to its addressee; null for all other events. */
const deliveryOf = ({ event, body }: Passing): SignalDelivery | null =>
  event === 'signal' ? v.parse(SignalDelivery, body) : null;

/** Shows that a link carries messages both ways at this moment. */
const carries = async (a: Peer, b: Peer): Promise<void> => {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const heard = next(to.mesh, 'message', (_link, [first]) => first === 99);
    from.mesh.links.get(to.signaling.self)?.send(Uint8Array.of(99));
    await heard;
  }
};

/** For what has no event: looked at every 20 ms. */
const sampled = (look: () => void): (() => void) => {
  const timer = setInterval(look, 20);
  return () => clearInterval(timer);
};

const secretNumber = (n: number): MemberSecret => `${String(n).padStart(21, '0')}A` as MemberSecret;

describe('a hostile signaling server', () => {
  test('learns no key, description, candidate, fingerprint or word of the document', async () => {
    const [ada, ben] = await rooms.mesh(2);
    if (!ada || !ben) throw new Error('no peers');
    ada.doc.getText('t').insert(0, 'nobody else is to read this');
    ada.awareness.setLocalStateField('name', 'Ada Lovelace');
    await converged([ada.doc, ben.doc]);
    const learnt = server.seen.join('\n');
    expect(learnt).toContain(ada.self);
    const { editKey, signingKey, viewKey, signalKey, viewProofKey, publicKey } = createdEdit();
    for (const key of [editKey, signingKey, viewKey, signalKey, viewProofKey, publicKey]) {
      expect(learnt).not.toContain(Buffer.from(key).toString('base64url').slice(0, -1));
      expect(learnt).not.toContain(Buffer.from(key).toString('hex'));
    }
    // What is base64url in it is looked at as bytes too: nothing but sealed boxes.
    const boxes = [...learnt.matchAll(/"body":"([\w-]+)"/g)].map(([, box = '']) =>
      Buffer.from(box, 'base64url').toString('latin1'),
    );
    expect(boxes.length).toBeGreaterThan(3);
    for (const text of [learnt, ...boxes]) {
      expect(text).not.toMatch(/fingerprint|candidate:|ice-ufrag|a=setup|nobody else|Lovelace/);
      expect(text).not.toContain(formatFragment(rooms.capability).slice(3));
    }
  });

  test('cannot swap the descriptions of two dials: what it swaps does not open', async () => {
    let swapping = true;
    let held: SignalDelivery | null = null;
    server.tampering.down = (passing) => {
      const delivery = deliveryOf(passing);
      if (delivery === null || !swapping) return [passing.body];
      // Each carries the body of the one before, which went to or came from somebody else as often as not.
      const before: SignalDelivery = held ?? delivery;
      held = delivery;
      return [{ ...delivery, body: before.body }];
    };
    const timings = { comingUp: 1_500, redialFirst: 20, redialMost: 50 };
    const [ada, ben, cem] = [peer({ timings }), peer({ timings }), peer({ timings })];
    await Promise.all([ada, ben, cem].map(entered));
    await until(
      'something was swapped and did not open',
      () => [ada, ben, cem].some(({ signaling }) => signaling.droppedSignals > 0),
      sampled,
    );
    swapping = false;
    await Promise.all([linkedPeers(ada, ben), linkedPeers(ben, cem), linkedPeers(ada, cem)]);
    await carries(ada, ben);
    await carries(ben, cem);
  });

  test('cannot end a link, or make another, with signals of earlier dials', async () => {
    const old: { to: MemberId; delivery: SignalDelivery }[] = [];
    let recording = true;
    server.tampering.down = (passing) => {
      const delivery = deliveryOf(passing);
      if (delivery !== null && passing.member !== null && recording)
        old.push({ to: passing.member, delivery });
      return [passing.body];
    };
    const [ada, ben] = [peer(), peer()];
    const [first] = await linkedPeers(ada, ben);
    recording = false;
    const gone = Promise.all([next(ada.mesh, 'linkDown'), next(ben.mesh, 'linkDown')]);
    first.end('unwanted');
    await gone;
    // Each is told that the other has left and come back: whatever was remembered of a member might go with it.
    const { room } = rooms.capability;
    for (const { signaling } of [ada, ben]) {
      for (const line of [...signaling.roster.values()]) {
        const back = new Promise((resolve) => signaling.on('memberJoined', resolve));
        server.say(signaling.self, 'memberLeft', { room, member: line.member });
        server.say(signaling.self, 'memberJoined', { room, member: line });
        await back;
      }
    }
    const [second] = await linkedPeers(ada, ben);
    const ended = Promise.race(
      [ada, ben].map(async ({ mesh }) => {
        const [, reason] = await next(mesh, 'linkDown');
        throw new Error(`a link ended: ${reason}`);
      }),
    );
    for (let round = 0; round < 3; round += 1)
      for (const { to, delivery } of old) server.say(to, 'signal', delivery);
    // An honest signal after them shows that they have been taken in: signals of one socket come in order.
    const last = 'A'.repeat(22);
    const heard = Promise.all(
      [ada, ben].map(
        ({ signaling }) =>
          new Promise<void>((resolve) => {
            signaling.on('signal', (_from, { dial }) => {
              if (dial === last) resolve();
            });
          }),
      ),
    );
    for (const [from, to] of [
      [ada, ben],
      [ben, ada],
    ] as const)
      void from.signaling.send(to.signaling.self, { dial: last, seq: 0, body: { type: 'bye' } });
    await Promise.race([ended, heard]);
    await Promise.race([ended, carries(ada, ben)]);
    expect(ada.mesh.links.get(ben.signaling.self)).toBe(second);
  });

  test('only slows things down when it reorders, doubles and holds back signals', async () => {
    const held: (() => void)[] = [];
    server.tampering.down = (passing) => {
      if (passing.event !== 'signal' || passing.member === null) return [passing.body];
      const { member, body } = passing;
      for (let copies = 0; copies < 2; copies += 1) held.push(() => server.say(member, 'signal', body));
      return [];
    };
    const shuffle = setInterval(() => {
      for (const deliver of held.splice(0).reverse()) deliver();
    }, 60);
    try {
      const [ada, ben] = await rooms.mesh(2);
      if (!ada || !ben) throw new Error('no peers');
      ada.doc.getText('t').insert(0, 'through');
      await converged([ada.doc, ben.doc]);
    } finally {
      clearInterval(shuffle);
    }
  });

  test('that loses signals and says it has delivered them keeps nobody apart once it stops', async () => {
    let losing = true;
    server.tampering.up = ({ event, body }) => (event === 'signal' && losing ? [] : [body]);
    const timings = { comingUp: 400, redialFirst: 20, redialMost: 50 };
    const [ada, ben] = [peer({ timings }), peer({ timings })];
    await Promise.race([ada, ben].map(({ mesh }) => next(mesh, 'dialFailed')));
    losing = false;
    await linkedPeers(ada, ben);
  });

  test('cannot stamp one member’s signals with another’s name', async () => {
    const ghost = memberIdOf(secretNumber(7));
    let stamping = true;
    server.tampering.down = (passing) => {
      const delivery = deliveryOf(passing);
      return [delivery !== null && stamping ? { ...delivery, from: ghost } : passing.body];
    };
    const [ada, ben] = [peer(), peer()];
    await Promise.all([ada, ben].map(entered));
    await until(
      'signals that do not open',
      () => ada.signaling.droppedSignals + ben.signaling.droppedSignals > 2,
      sampled,
    );
    stamping = false;
    for (const { mesh } of [ada, ben]) expect(mesh.links.has(ghost)).toBe(false);
  });

  test('that fills the roster with members who do not exist delays a newcomer, and links nobody to them', async () => {
    const ghosts = [1, 2].map((n) => ({
      member: memberIdOf(secretNumber(n)),
      kind: n === 2 ? 'archive' : 'person',
      order: 0,
    }));
    server.tampering.reply = ({ event, body }) => {
      const reply = body as { ok: boolean; value: { roster: unknown[] } };
      if (event !== 'join' || !reply.ok) return body;
      return { ...reply, value: { ...reply.value, roster: [...ghosts, ...reply.value.roster] } };
    };
    const ada = rooms.join();
    ada.doc.getText('t').insert(0, 'here all along');
    await until(
      'joined',
      () => ada.status.state !== 'connecting' || ada.members.length > 0,
      (look) => ada.on('members', look),
    );
    const ben = rooms.join();
    await converged([ada.doc, ben.doc], 50_000);
    expect(ben.doc.getText('t').toString()).toBe('here all along');
    for (const room of [ada, ben]) {
      const up = room.members.filter(({ link }) => link.state === 'up').map(({ member }) => member);
      expect(up).toEqual([room === ada ? ben.self : ada.self]);
    }
  });

  test('cannot show anybody "Saved" by calling a member the archive', async () => {
    server.tampering.reply = ({ event, body }) => {
      const reply = body as { ok: boolean; value: { roster: { kind: string }[] } };
      if (event !== 'join' || !reply.ok) return body;
      for (const line of reply.value.roster) line.kind = 'archive';
      return reply;
    };
    const [ada, ben] = await rooms.mesh(2);
    if (!ada || !ben) throw new Error('no peers');
    const shown = new Set<string>();
    ben.on('saved', (state) => shown.add(state));
    ben.doc.getText('t').insert(0, 'nowhere but here');
    await converged([ada.doc, ben.doc]);
    await linked(ben, 1);
    expect(ben.members.map(({ kind }) => kind)).toEqual(['archive']);
    shown.add(ben.saved);
    expect([...shown]).not.toContain('saved');
  });

  test('is no member without a link: offers that it seals itself, under any key it can make, do not open', async () => {
    const ada = peer();
    await entered(ada);
    const forger = memberIdOf(secretNumber(9));
    for (const key of [createCapability(), createCapability()]) {
      const plain = new TextEncoder().encode(
        JSON.stringify({ dial: 'A'.repeat(22), seq: 0, body: { type: 'offer', sdp: 'v=0' } }),
      );
      const body = capabilitySealer({ ...key, room: rooms.capability.room }).seal(
        forger,
        ada.signaling.self,
        plain,
      );
      server.say(ada.signaling.self, 'signal', { room: rooms.capability.room, from: forger, body });
    }
    await until('both were dropped', () => ada.signaling.droppedSignals === 2, sampled);
    expect(ada.mesh.links.size).toBe(0);
  });
});

/** The room's keys; the rooms of these tests are made with an edit key. */
const createdEdit = () => {
  const { capability } = rooms;
  if (capability.right !== 'edit') throw new Error('not an edit capability');
  return capability;
};
