import { createSignalingServer, type SignalingOptions, type SignalingServer } from '@meshboard/signaling';
import wrtc from '@roamhq/wrtc';
import type { Capability, EditCapability } from '../../capability/capability.ts';
import { createCapability } from '../../capability/derive.ts';
import { capabilityAuthenticator } from '../../capability/proof.ts';
import { capabilitySealer } from '../../capability/seal.ts';
import { createSocketSignaling, type SocketSignaling } from '../../signaling/socket-signaling.ts';
import { createMesh, type MeshOptions } from '../create-mesh.ts';
import type { Link } from '../link.ts';
import type { Mesh, MeshEvents } from '../mesh.ts';

/** A whole peer but for what it would say over its links. */
export interface Peer {
  readonly signaling: SocketSignaling;
  readonly mesh: Mesh;
  close(): Promise<void>;
}

export interface Lab {
  readonly server: SignalingServer;
  readonly capability: EditCapability;
  peer(options?: Partial<MeshOptions>): Peer;
  /** Stops the server; a fresh one takes its port when `start` is called. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** A peer that wants everybody in the roster. */
export const createLabPeer = (
  url: string,
  capability: Capability,
  options: Partial<MeshOptions> = {},
): Peer => {
  const signaling = createSocketSignaling({
    url,
    room: capability.room,
    sealer: capabilitySealer(capability),
  });
  const authenticator = capabilityAuthenticator(capability);
  const mesh = createMesh({ signaling, authenticator, webrtc: wrtc, ...options });
  const wantAll = (): void => mesh.want(new Set(signaling.roster.keys()));
  signaling.on('joined', wantAll);
  signaling.on('memberJoined', wantAll);
  signaling.connect();
  return {
    signaling,
    mesh,
    close: async () => {
      await mesh.close();
      await signaling.close();
    },
  };
};

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
      const peer = createLabPeer(server.url, capability, given);
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
