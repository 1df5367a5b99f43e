import { createCapability, formatFragment } from '@meshboard/room';
import { createSignalingServer } from '@meshboard/signaling';
import { waitFor } from '../../harness/wait-for.ts';
import type { PeerKind, PeerView } from './commands.ts';
import { type Flavour, PeerProcess } from './peer-process.ts';

export interface CrowdOptions {
  /** Of the open room. */
  readonly password?: string;
  /** Default `source`. */
  readonly flavour?: Flavour;
}

/** A signaling server of its own, and peers of one room, each in a process of its own. */
export interface Crowd {
  readonly peers: readonly PeerProcess[];
  /** Starts a peer's process; it has not joined. */
  start(kind: PeerKind): Promise<PeerProcess>;
  views(of?: readonly PeerProcess[]): Promise<PeerView[]>;
  close(): Promise<void>;
}

export const createCrowd = async ({ password, flavour = 'source' }: CrowdOptions = {}): Promise<Crowd> => {
  const server = await createSignalingServer({});
  const link = formatFragment(createCapability());
  const peers: PeerProcess[] = [];
  return {
    peers,
    async start(kind) {
      const room = kind === 'meshboard' ? link : 'a room';
      const peer = await PeerProcess.start(
        { kind, url: server.url, room, ...(password !== undefined && { password }) },
        flavour,
      );
      peers.push(peer);
      return peer;
    },
    views: (of = peers) => Promise.all(of.map((peer) => peer.call('look'))),
    async close() {
      await Promise.all(peers.map((peer) => peer.kill9()));
      await server.close();
    },
  };
};

/** Waits until everybody has at least so many links. */
export const waitForLinks = async (
  crowd: Crowd,
  of: readonly PeerProcess[],
  links: number,
  timeout = 60_000,
): Promise<void> => {
  await waitFor(
    async () => {
      const counts = (await crowd.views(of)).map((view) => view.links);
      if (counts.some((count) => count < links)) throw new Error(`links: ${counts.join(' ')}`);
      return true;
    },
    { what: `${links} links at each of ${of.length} peers`, timeout },
  );
};

/** Waits until all have the same log, of so many entries. */
export const waitForLog = async (
  crowd: Crowd,
  of: readonly PeerProcess[],
  entries: number,
  timeout = 60_000,
): Promise<void> => {
  await waitFor(
    async () => {
      const logs = (await crowd.views(of)).map(({ log }) => log);
      if (logs.some(({ length }) => length !== entries))
        throw new Error(`entries: ${logs.map(({ length }) => length).join(' ')}`);
      return new Set(logs.map((log) => JSON.stringify(log))).size === 1;
    },
    { what: `the same ${entries} entries at ${of.length} peers`, timeout },
  );
};
