import wrtc from '@roamhq/wrtc';
import { afterEach, describe, expect, test } from 'vitest';
import { createCapability } from '../capability/derive.ts';
import { capabilityAuthenticator } from '../capability/proof.ts';
import type { SignalBody, Signaling } from '../signaling/signaling.ts';
import { type ControlMessage, readControl, writeControl } from './control-message.ts';
import { createMesh } from './create-mesh.ts';
import { writeFrame } from './framing/frame.ts';
import { FrameDecoder } from './framing/frame-decoder.ts';
import { Handshake } from './handshake/handshake.ts';
import type { Mesh } from './mesh.ts';
import { createHub } from './testing/memory-signaling.ts';
import { next } from './testing/peers.ts';
import { closeRaw, dialRaw, type RawPeer } from './testing/raw-peer.ts';

const capability = createCapability();
const authenticator = capabilityAuthenticator(capability);

let mesh: Mesh;
afterEach(async () => {
  closeRaw();
  await mesh.close();
});

/** A mesh, and a peer that has dialled it and says nothing yet. */
const attack = async (timings = {}): Promise<{ raw: RawPeer; self: Signaling; victim: Signaling }> => {
  const hub = createHub();
  const victim = hub.join();
  const self = hub.join();
  mesh = createMesh({ signaling: victim, authenticator, webrtc: wrtc, timings });
  victim.connect();
  self.connect();
  return { raw: await dialRaw(self, victim.self), self, victim };
};

const say = ({ channel }: RawPeer, message: Uint8Array): void => {
  channel.send(writeFrame('small', message, 0).frame as Uint8Array<ArrayBuffer>);
};

/** The honest handshake, up to the link's being up at both ends. */
const shake = async (
  { raw, self, victim }: Awaited<ReturnType<typeof attack>>,
  authority = authenticator,
) => {
  const { local, remote } = raw.connection.fingerprints();
  const handshake = new Handshake({
    authenticator: authority,
    self: { member: self.self, fingerprint: local ?? '' },
    other: { member: victim.self, fingerprint: remote ?? '' },
    send: (message: ControlMessage) => say(raw, writeControl(message)),
  });
  const decoder = new FrameDecoder();
  for (;;) {
    const message = decoder.push(await raw.receive());
    if (handshake.receive(message === null ? null : readControl(message)) !== null) return;
  }
};

describe('a peer that', () => {
  test('keeps to the handshake gets a link', async () => {
    const up = attack().then(async (peers) => {
      const linkUp = next(mesh, 'linkUp');
      await shake(peers);
      return linkUp;
    });
    expect((await up)[0].right).toBe('edit');
  });

  test.each<[string, Uint8Array]>([
    ['unknown flags', Uint8Array.of(0xff, 1)],
    ['a middle without a beginning', Uint8Array.of(0, 1, 2, 3)],
    ['nothing', new Uint8Array(0)],
    // Continuation bytes until lib0's own reader says NaN, which no limit stops.
    ['a length that is no number', Uint8Array.of(1, ...new Array<number>(200).fill(0x80), 0)],
  ])('sends a frame with %s loses the link to bad-frame', async (_what, frame) => {
    const peers = await attack();
    const down = next(mesh, 'linkDown');
    await shake(peers);
    peers.raw.channel.send(frame as Uint8Array<ArrayBuffer>);
    expect((await down)[1]).toBe('bad-frame');
  });

  test('sends text loses the link to bad-message', async () => {
    const peers = await attack();
    const down = next(mesh, 'linkDown');
    await shake(peers);
    peers.raw.channel.send('hello');
    expect((await down)[1]).toBe('bad-message');
  });

  test.each<[string, Uint8Array]>([
    ['a second proof', writeControl({ type: 'proof', right: 'edit', proof: new Uint8Array(96) })],
    ['half a pong', Uint8Array.of(19)],
    ['a ping with a number too large', Uint8Array.of(18, ...new Array(11).fill(0xff))],
  ])('sends %s loses the link to bad-message', async (_what, message) => {
    const peers = await attack();
    const down = next(mesh, 'linkDown');
    await shake(peers);
    say(peers.raw, message);
    expect((await down)[1]).toBe('bad-message');
  });

  test('holds another key is told bad-handshake and never gets a link', async () => {
    const peers = await attack();
    const failed = next(mesh, 'dialFailed');
    const { prove, right } = capabilityAuthenticator(createCapability());
    const stranger = { room: capability.room, right, prove, verify: () => true };
    await shake(peers, stranger);
    const told = new FrameDecoder().push(await peers.raw.receive()) ?? new Uint8Array(0);
    expect(readControl(told)).toEqual({ type: 'bye', reason: 'bad-handshake' });
    expect((await failed).slice(0, 2)).toEqual([peers.self.self, 'bad-handshake']);
    expect(mesh.links.size).toBe(0);
  });

  test('was at fault is not listened to for a while, then it is', async () => {
    const peers = await attack({ shunFirst: 600, redialFirst: 10, redialMost: 10 });
    const down = next(mesh, 'linkDown');
    await shake(peers);
    peers.raw.channel.send(Uint8Array.of(0xff));
    await down;
    let offers = 0;
    const answers: number[] = [];
    peers.self.on('signal', (_from, { body }) => {
      if (body.type === 'answer') answers.push(offers);
    });
    const up = next(mesh, 'linkUp');
    peers.raw.close();
    // Dials every 100 ms until one is answered.
    const dials: Promise<RawPeer>[] = [];
    const dialling = setInterval(() => {
      if (answers.length > 0) return;
      offers += 1;
      dials.push(dialRaw(peers.self, peers.victim.self));
    }, 100);
    await expect.poll(() => answers.length).toBeGreaterThan(0);
    clearInterval(dialling);
    await shake({ ...peers, raw: await Promise.race(dials) });
    await up;
    expect(answers[0]).toBeGreaterThan(1);
  });

  test('dials over and over costs a few connections', async () => {
    const hub = createHub();
    const [victim, self] = [hub.join(), hub.join()];
    let made = 0;
    const counted = class extends wrtc.RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        made += 1;
      }
    };
    mesh = createMesh({ signaling: victim, authenticator, webrtc: { ...wrtc, RTCPeerConnection: counted } });
    victim.connect();
    self.connect();
    const raw = await dialRaw(self, victim.self);
    const offer: SignalBody = { type: 'offer', sdp: raw.description };
    for (let i = 0; i < 40; i += 1) await self.send(victim.self, { dial: `dial ${i}`, seq: 0, body: offer });
    // Whatever has come by now has been answered, or will never be.
    const barrier = new Promise<void>((resolve) => {
      victim.on('signal', (_from, { dial }) => {
        if (dial === 'barrier') resolve();
      });
    });
    await self.send(victim.self, { dial: 'barrier', seq: 0, body: { type: 'answer', sdp: 'none' } });
    await barrier;
    expect(made).toBeGreaterThan(1);
    expect(made).toBeLessThanOrEqual(8);
  });

  test('changes its certificate after it has proved itself loses the link', async () => {
    const peers = await attack();
    const down = next(mesh, 'linkDown');
    await shake(peers);
    const sdp = peers.raw.description;
    const another = sdp.replace(/^(a=fingerprint:\S+) .*$/m, `$1 ${new Array(32).fill('AB').join(':')}`);
    expect(another).not.toBe(sdp);
    peers.raw.signal({ type: 'offer', sdp: another });
    expect((await down)[1]).toBe('bad-handshake');
  });

  test('speaks before it has proved anything is not heard', async () => {
    const peers = await attack();
    const failed = next(mesh, 'dialFailed');
    let heard = 0;
    mesh.on('message', () => {
      heard += 1;
    });
    say(peers.raw, Uint8Array.of(0, 0, 0));
    expect((await failed)[1]).toBe('bad-handshake');
    expect(heard).toBe(0);
  });

  test('proves nothing is ended when the time for coming up is over', async () => {
    await attack({ comingUp: 300 });
    expect((await next(mesh, 'dialFailed'))[1]).toBe('timeout');
  });
});
