import wrtc from '@roamhq/wrtc';
import { afterEach, describe, expect, test } from 'vitest';
import { createCapability } from '../capability/derive.ts';
import { capabilityAuthenticator } from '../capability/proof.ts';
import type { Signal, Signaling } from '../signaling/signaling.ts';
import { openConnection } from './connection/connection.ts';
import { createMesh } from './create-mesh.ts';
import type { Mesh } from './mesh.ts';
import { createHub, type Hub } from './testing/memory-signaling.ts';
import { next } from './testing/peers.ts';

const authenticator = capabilityAuthenticator(createCapability());

const meshes: Mesh[] = [];
afterEach(async () => {
  await Promise.all(meshes.splice(0).map((mesh) => mesh.close()));
});

const join = (
  hub: Hub,
  options: Parameters<Hub['join']>[0] = {},
  timings = {},
): { signaling: Signaling; mesh: Mesh } => {
  const signaling = hub.join(options);
  const mesh = createMesh({ signaling, authenticator, webrtc: wrtc, timings });
  meshes.push(mesh);
  const wantAll = (): void => mesh.want(new Set(signaling.roster.keys()));
  signaling.on('joined', wantAll);
  signaling.on('memberJoined', wantAll);
  return { signaling, mesh };
};

describe('dialling', () => {
  test('the newcomer dials, the other does not', async () => {
    const offers: string[] = [];
    const hub = createHub((from, _to, signal) => {
      if (signal.body.type === 'offer') offers.push(from);
      return signal;
    });
    const a = join(hub);
    a.signaling.connect();
    const b = join(hub);
    const up = Promise.all([next(a.mesh, 'linkUp'), next(b.mesh, 'linkUp')]);
    b.signaling.connect();
    await up;
    expect(offers).toEqual([b.signaling.self]);
  });

  test('by both at once leaves one link, whoever hears of whom first', async () => {
    const offers = new Set<string>();
    const hub = createHub((from, _to, signal) => {
      if (signal.body.type === 'offer') offers.add(from);
      return signal;
    });
    // A roster that changes while both look at it: each takes itself for the one that dials.
    const a = join(hub, { dials: () => true });
    a.signaling.connect();
    const b = join(hub, { dials: () => true });
    const up = Promise.all([next(a.mesh, 'linkUp'), next(b.mesh, 'linkUp')]);
    b.signaling.connect();
    const [[ab], [ba]] = await up;
    expect(offers.size).toBe(2);
    const heard = next(b.mesh, 'message');
    ab.send(Uint8Array.of(1, 2, 3));
    expect((await heard)[0]).toBe(ba);
  });

  test('copes with signals out of order and doubled', async () => {
    let held: (() => void)[] = [];
    const hub: Hub = createHub((from, to, signal) => {
      held.push(
        () => hub.inject(from, to, signal),
        () => hub.inject(from, to, signal),
      );
      return null;
    });
    const a = join(hub);
    a.signaling.connect();
    const b = join(hub);
    const up = Promise.all([next(a.mesh, 'linkUp'), next(b.mesh, 'linkUp')]);
    const shuffle = setInterval(() => {
      const now = held.reverse();
      held = [];
      for (const deliver of now) deliver();
    }, 50);
    b.signaling.connect();
    await up;
    clearInterval(shuffle);
    expect(a.mesh.links.size).toBe(1);
  });

  test('that comes to nothing is reported and tried again', async () => {
    let lost = 0;
    const hub = createHub((_from, _to, signal) => {
      if (signal.body.type !== 'offer' || lost >= 2) return signal;
      lost += 1;
      return null;
    });
    const a = join(hub);
    a.signaling.connect();
    const b = join(hub, {}, { comingUp: 300, redialFirst: 20, redialMost: 40 });
    const failed = next(b.mesh, 'dialFailed');
    const up = next(b.mesh, 'linkUp');
    b.signaling.connect();
    expect((await failed).slice(1)).toEqual(['timeout', 0, false]);
    await up;
    expect(lost).toBe(2);
  });

  test('does not wait its turn when the member is back', async () => {
    let away = true;
    const hub = createHub((_from, _to, signal) => (away ? null : signal));
    const a = join(hub);
    a.signaling.connect();
    const b = join(hub, {}, { comingUp: 300, redialFirst: 600_000, redialMost: 600_000 });
    const failed = next(b.mesh, 'dialFailed');
    b.signaling.connect();
    await failed;
    away = false;
    const up = next(b.mesh, 'linkUp');
    hub.back(a.signaling.self);
    expect((await up)[0].member).toBe(a.signaling.self);
  });

  test('a member anew replaces the link there was', async () => {
    const hub = createHub();
    const a = join(hub);
    a.signaling.connect();
    const b = join(hub);
    const up = Promise.all([next(a.mesh, 'linkUp'), next(b.mesh, 'linkUp')]);
    b.signaling.connect();
    const [[first]] = await up;
    const down = next(a.mesh, 'linkDown');
    const again = next(a.mesh, 'linkUp');
    const [link] = b.mesh.links.values();
    link?.end('unwanted');
    expect(await down).toEqual([first, 'unwanted']);
    expect((await again)[0]).not.toBe(first);
  });

  test('an offer into a dial of our own is not taken', async () => {
    const seen: Signal[] = [];
    const hub: Hub = createHub((from, to, signal) => {
      seen.push(signal);
      // The other end answers an offer with an offer of the same dial.
      if (signal.body.type === 'offer') {
        hub.inject(to, from, { dial: signal.dial, seq: 0, body: signal.body });
        return null;
      }
      return signal;
    });
    const a = join(hub);
    a.signaling.connect();
    const b = join(hub, {}, { comingUp: 300 });
    const failed = next(b.mesh, 'dialFailed');
    b.signaling.connect();
    // It runs into its limit; were the offer taken, WebRTC would refuse it and end the dial as closed.
    expect((await failed)[1]).toBe('timeout');
    expect(seen.some(({ body }) => body.type === 'answer')).toBe(false);
  });

  test('a member that leaves the roster keeps its link', async () => {
    const hub = createHub();
    const a = join(hub);
    a.signaling.connect();
    const b = join(hub);
    const up = Promise.all([next(a.mesh, 'linkUp'), next(b.mesh, 'linkUp')]);
    b.signaling.connect();
    const [[ab]] = await up;
    hub.leave(b.signaling.self);
    expect(a.signaling.roster.size).toBe(0);
    const heard = next(b.mesh, 'message');
    ab.send(Uint8Array.of(1));
    expect([...(await heard)[1]]).toEqual([1]);
  });
});

describe('somebody in the middle', () => {
  /**
   * Whoever relays the signals, and can open and seal them, ends the DTLS of both sides itself and passes the bytes
   * on: the attack of a hostile server that was given a view link.
   */
  test('who ends the encryption of both sides is found out', async () => {
    const hub = createHub();
    // B's dial goes to the one in the middle, who dials A in B's name.
    const far = createHub();
    const a = join(hub);
    const middleAsB = hub.join();
    const middleAsA = far.join();
    const swap = (signaling: Signaling, to: Signaling, initiator: boolean, channels: RTCDataChannel[]) => {
      let seq = 0;
      let dial = 'AAAAAAAAAAAAAAAAAAAAAA';
      const connection = openConnection({
        initiator,
        webrtc: wrtc,
        configuration: { iceServers: [] },
        negotiated: true,
        onSignal: (body) => {
          void signaling.send(to.self, { dial, seq, body });
          seq += 1;
        },
        onChannel: (channel) => {
          channels.push(channel);
          const [first, second] = channels;
          if (first === undefined || second === undefined) return;
          for (const [from, into] of [
            [first, second],
            [second, first],
          ] as const) {
            const waiting: ArrayBuffer[] = [];
            into.addEventListener('open', () => {
              for (const data of waiting.splice(0)) into.send(data);
            });
            from.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
              if (into.readyState === 'open') into.send(data);
              else waiting.push(data);
            };
          }
        },
        onStateChange: () => undefined,
        onPathChange: () => undefined,
        onRelayCandidate: () => undefined,
        onClosed: () => undefined,
      });
      signaling.on('signal', (_from, signal) => {
        dial = initiator ? dial : signal.dial;
        const { body } = signal;
        if (body.type !== 'bye' && body.type !== 'redial') connection.signal(body);
      });
      return connection;
    };
    a.signaling.connect();
    middleAsB.connect();
    middleAsA.connect();
    const b = join(far);
    const channels: RTCDataChannel[] = [];
    const ends = [
      swap(middleAsA, b.signaling, false, channels),
      swap(middleAsB, a.signaling, true, channels),
    ];
    const failed = Promise.all([next(a.mesh, 'dialFailed'), next(b.mesh, 'dialFailed')]);
    b.signaling.connect();
    const reasons = (await failed).map(([, reason]) => reason);
    expect(reasons).toContain('bad-handshake');
    expect(a.mesh.links.size + b.mesh.links.size).toBe(0);
    for (const end of ends) end.close();
  });
});
