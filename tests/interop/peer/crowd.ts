import { createCapability, formatFragment } from '@meshboard/room';
import { createSignalingServer } from '@meshboard/signaling';
import { waitFor } from '../../harness/wait-for.ts';
import { listenForAnnouncement } from './announcement.ts';
import type { PeerKind, PeerView } from './commands.ts';
import { openRoomUrl } from './open-room-url.ts';
import { type Flavour, PeerProcess } from './peer-process.ts';

export interface CrowdOptions {
  /** Of the open room. */
  readonly password?: string;
  /** Default `source`. */
  readonly flavour?: Flavour;
}

const OPEN_ROOM = 'a room';

/** A signaling server of its own, and peers of one room, each in a process of its own. */
export interface Crowd {
  readonly peers: readonly PeerProcess[];
  /** Starts a process for each, none of which has joined; they are last in `peers`, in this order. */
  start(kinds: readonly PeerKind[]): Promise<PeerProcess[]>;
  /**
   * Lets the first one in, and resolves when it hears whoever else comes. Two stock clients that come in one moment hear
   * each other's announcement, dial each other, and may never be linked: the one takes the other's offer for its own.
   */
  letFirstIn(peer: PeerProcess): Promise<void>;
  views(of?: readonly PeerProcess[]): Promise<PeerView[]>;
  close(): Promise<void>;
}

export const createCrowd = async ({ password, flavour = 'source' }: CrowdOptions = {}): Promise<Crowd> => {
  const server = await createSignalingServer({});
  const link = formatFragment(createCapability());
  const peers: PeerProcess[] = [];
  return {
    peers,
    async start(kinds) {
      const started = await Promise.allSettled(
        kinds.map((kind) =>
          PeerProcess.start(
            {
              kind,
              url: server.url,
              room: kind === 'meshboard' ? link : OPEN_ROOM,
              ...(password !== undefined && { password }),
            },
            flavour,
          ),
        ),
      );
      const fresh = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      peers.push(...fresh);
      for (const each of started) if (each.status === 'rejected') throw each.reason;
      return fresh;
    },
    async letFirstIn(peer) {
      if (peer.kind === 'meshboard') {
        await peer.call('join');
        return;
      }
      const { heard, close } = await listenForAnnouncement(openRoomUrl(server.url), OPEN_ROOM);
      try {
        await peer.call('join');
        await heard;
      } finally {
        close();
      }
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
