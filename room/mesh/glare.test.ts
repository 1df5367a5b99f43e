import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createSignalingServer } from '@meshboard/signaling';
import wrtc from '@roamhq/wrtc';
import { afterEach, describe, expect, test } from 'vitest';
import { createCapability } from '../capability/derive.ts';
import { capabilityAuthenticator } from '../capability/proof.ts';
import { capabilitySealer } from '../capability/seal.ts';
import { createSocketSignaling, type SocketSignaling } from '../signaling/socket-signaling.ts';
import { until } from '../testing/node-room.ts';
import { createMesh } from './create-mesh.ts';
import type { Mesh } from './mesh.ts';
import { next } from './testing/peers.ts';

/** Each way: long enough that both have offered before either has heard of it. */
const DETOUR_MS = 80;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** What comes in at one end of a cable leaves at the other so much later, in order. */
const delayed = (from: Socket, to: Socket): void => {
  from.on('data', (bytes) => setTimeout(() => to.write(bytes), DETOUR_MS));
  from.on('error', () => to.destroy());
  from.on('close', () => to.destroy());
};

/** A way to the server that takes longer. @returns its address. */
const detourTo = async (port: number): Promise<string> => {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) sockets.add(socket.setNoDelay());
    delayed(near, far);
    delayed(far, near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const { port: own } = server.address() as AddressInfo;
  return `http://127.0.0.1:${own}`;
};

describe('offers that cross on a way of 80 ms', () => {
  test.for(['lower', 'higher'] as const)(
    'leave one link when the one who came first has the %s id',
    async (which) => {
      const server = await createSignalingServer();
      closing.push(() => server.close());
      const url = await detourTo(server.port);
      const capability = createCapability();
      const offers: string[] = [];
      /** A member whose roster says that it is the one to dial, as both do when their orders change meanwhile. */
      const member = (): SocketSignaling => {
        const real = createSocketSignaling({
          url,
          room: capability.room,
          sealer: capabilitySealer(capability),
        });
        return Object.create(real, {
          dials: { value: () => true },
          send: {
            value: (...args: Parameters<SocketSignaling['send']>) => {
              if (args[1].body.type === 'offer') offers.push(real.self);
              return real.send(...args);
            },
          },
        });
      };
      const pair = [member(), member()].sort((a, b) => (a.self < b.self ? -1 : 1));
      const [first, second] = which === 'lower' ? pair : pair.toReversed();
      if (first === undefined || second === undefined) throw new Error('two members are needed');
      const meshOf = (signaling: SocketSignaling): Mesh => {
        const mesh = createMesh({
          signaling,
          authenticator: capabilityAuthenticator(capability),
          webrtc: wrtc,
        });
        closing.push(
          () => signaling.close(),
          () => mesh.close(),
        );
        return mesh;
      };
      const meshes = [meshOf(first), meshOf(second)] as const;
      for (const signaling of [first, second]) {
        signaling.connect();
        await until('joined', () => signaling.state === 'joined');
      }
      await until('the first to know of the second', () => first.roster.has(second.self));

      const ended: string[] = [];
      for (const mesh of meshes) {
        mesh.on('linkDown', (_, reason) => ended.push(reason));
        mesh.on('dialFailed', (_, reason) => ended.push(reason));
      }
      const up = Promise.all(meshes.map((mesh) => next(mesh, 'linkUp')));
      meshes[0].want(new Set([second.self]));
      meshes[1].want(new Set([first.self]));
      await up;
      // One offer each: nobody had to wait for a dial that both had taken back, and dial anew.
      expect(offers.toSorted()).toEqual([first.self, second.self].toSorted());

      // Both speak of the same link, and it carries both ways.
      for (const [from, to] of [meshes, meshes.toReversed()]) {
        const heard = to === undefined ? null : next(to, 'message');
        const [link] = from?.links.values() ?? [];
        link?.send(Uint8Array.of(1, 2, 3));
        expect([...((await heard)?.[1] ?? [])]).toEqual([1, 2, 3]);
      }
      expect(meshes.map((mesh) => mesh.links.size)).toEqual([1, 1]);
      expect(ended).toEqual([]);
    },
  );
});
