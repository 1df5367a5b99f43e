import { createSignalingServer, type SignalingOptions, type SignalingServer } from '@meshboard/signaling';
import wrtc from '@roamhq/wrtc';
import type { Capability } from '../../capability/capability.ts';
import { createCapability } from '../../capability/derive.ts';
import { capabilityAuthenticator } from '../../capability/proof.ts';
import { capabilitySealer } from '../../capability/seal.ts';
import { createSocketSignaling, type SocketSignaling } from '../../signaling/socket-signaling.ts';
import { createMesh, type MeshOptions } from '../create-mesh.ts';
import type { Link, LinkEnd } from '../link.ts';
import type { Mesh, MeshEvents } from '../mesh.ts';

/** A whole peer but for what it would say over its links. */
export interface Peer {
  readonly signaling: SocketSignaling;
  readonly mesh: Mesh;
  close(): Promise<void>;
}

export interface Lab {
  readonly server: SignalingServer;
  readonly capability: Capability;
  /** A peer that wants everybody in the roster, at `url` if that is not the lab's own server. */
  peer(options?: Partial<MeshOptions> & { capability?: Capability; url?: string }): Peer;
  /** Stops the server; a fresh one takes its port when `start` is called. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** A real server on loopback, and real peers with @roamhq/wrtc. */
export const createLab = async (options: SignalingOptions = {}): Promise<Lab> => {
  let server = await createSignalingServer(options);
  const { port } = server;
  const capability = createCapability();
  const peers = new Set<Peer>();

  return {
    get server() {
      return server;
    },
    capability,
    peer: (given = {}) => {
      const { capability: own = capability, url = server.url, ...meshOptions } = given;
      const signaling = createSocketSignaling({ url, room: own.room, sealer: capabilitySealer(own) });
      const mesh = createMesh({
        signaling,
        authenticator: capabilityAuthenticator(own),
        webrtc: wrtc,
        ...meshOptions,
      });
      const wantAll = (): void => mesh.want(new Set(signaling.roster.keys()));
      signaling.on('joined', wantAll);
      signaling.on('memberJoined', wantAll);
      signaling.connect();
      const peer: Peer = {
        signaling,
        mesh,
        close: async () => {
          peers.delete(peer);
          await mesh.close();
          await signaling.close();
        },
      };
      peers.add(peer);
      return peer;
    },
    stop: () => server.close(),
    start: async () => {
      server = await createSignalingServer({ ...options, port });
    },
    close: async () => {
      await Promise.all([...peers].map((peer) => peer.close()));
      await server.close();
    },
  };
};

/** Resolves with the arguments of the next event for which `fits`. */
export const next = <K extends keyof MeshEvents>(
  mesh: Mesh,
  event: K,
  fits: (...args: Parameters<MeshEvents[K]>) => boolean = () => true,
): Promise<Parameters<MeshEvents[K]>> =>
  new Promise((resolve) => {
    const listener = (...args: Parameters<MeshEvents[K]>): void => {
      if (!fits(...args)) return;
      off();
      resolve(args);
    };
    const off = mesh.on(event, listener as MeshEvents[K]);
  });

/** Both ends' links, once both are up. */
export const linked = async (a: Peer, b: Peer): Promise<readonly [Link, Link]> => {
  const up = async (from: Peer, to: Peer): Promise<Link> =>
    from.mesh.links.get(to.signaling.self) ??
    (await next(from.mesh, 'linkUp', ({ member }) => member === to.signaling.self))[0];
  return Promise.all([up(a, b), up(b, a)]);
};

/** Why the next link of a mesh to a member ends. */
export const ends = async (peer: Peer, member: string): Promise<LinkEnd> =>
  (await next(peer.mesh, 'linkDown', (link) => link.member === member))[1];
