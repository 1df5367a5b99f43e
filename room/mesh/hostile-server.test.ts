import type { MemberId } from '@meshboard/signaling/protocol';
import wrtc from '@roamhq/wrtc';
import { afterEach, expect, test } from 'vitest';
import { createCapability } from '../capability/derive.ts';
import { capabilityAuthenticator } from '../capability/proof.ts';
import { toBase64Url } from '../encoding/base64url.ts';
import type { Signaling } from '../signaling/signaling.ts';
import { createMesh } from './create-mesh.ts';
import type { Mesh } from './mesh.ts';
import { createHub } from './testing/memory-signaling.ts';
import { next } from './testing/peers.ts';

const authenticator = capabilityAuthenticator(createCapability());
const meshes: Mesh[] = [];
afterEach(async () => {
  await Promise.all(meshes.splice(0).map((mesh) => mesh.close()));
});

const meshOn = (signaling: Signaling): Mesh => {
  const mesh = createMesh({ signaling, authenticator, webrtc: wrtc });
  meshes.push(mesh);
  const wantAll = (): void => mesh.want(new Set(signaling.roster.keys()));
  signaling.on('joined', wantAll);
  signaling.on('memberJoined', wantAll);
  return mesh;
};

test('ICE servers that make no sense at a restart do not keep it from being made', async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => {
    unhandled.push(error);
  };
  process.on('unhandledRejection', note);
  const hub = createHub();
  /** For RTCPeerConnection a TURN server without credentials is an error. */
  const hostile = (signaling: Signaling): Signaling => {
    let asked = 0;
    return Object.create(signaling, {
      iceServers: {
        value: async () => {
          asked += 1;
          return asked === 1 ? [] : [{ urls: ['turn:127.0.0.1:3478'] }];
        },
      },
    }) as Signaling;
  };
  const one = hub.join();
  const a = meshOn(hostile(one));
  one.connect();
  const other = hub.join();
  const b = meshOn(hostile(other));
  const up = Promise.all([next(a, 'linkUp'), next(b, 'linkUp')]);
  other.connect();
  await up;
  const [dialler] = [a, b].filter((mesh) =>
    [...mesh.links.values()].some((link) => 'initiator' in link && link.initiator),
  );
  if (dialler === undefined) throw new Error('nobody has dialled');
  for (const link of dialler.links.values())
    if ('networkChanged' in link && typeof link.networkChanged === 'function') link.networkChanged();
  const listener = dialler === a ? b : a;
  const message = next(listener, 'message');
  for (const link of dialler.links.values()) link.send(Uint8Array.of(1), 'small');
  await message;
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

test('signals in the names of 2,000 members of no roster leave little behind', () => {
  const hub = createHub();
  const signaling = hub.join();
  meshOn(signaling);
  signaling.connect();
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 2_000; i += 1) {
    const member = `${String(i).padStart(21, 'a')}A` as MemberId;
    const dial = toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
    for (let k = 0; k < 64; k += 1)
      hub.inject(member, signaling.self, {
        dial,
        seq: k + 1,
        body: {
          type: 'candidate',
          candidate: {
            candidate: `candidate:${i} ${k} `.repeat(60),
            sdpMid: '0',
            sdpMLineIndex: 0,
          },
        },
      });
  }
  globalThis.gc?.();
  // All of them would be 138 MB.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(60e6);
});
