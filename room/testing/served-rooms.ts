import { createSignalingServer, type SignalingServer } from '@meshboard/signaling';
import { afterEach, beforeEach } from 'vitest';
import { type NodeRooms, nodeRooms } from './node-room.ts';

/** A signaling server, and peers of one room at it. */
export interface ServedRooms {
  readonly server: SignalingServer;
  readonly rooms: NodeRooms;
  /** Starts another server, once the first was closed, where that one was. */
  serveAgain(): Promise<void>;
}

/** Gives each test of the file that calls it a server and a room of its own, which are gone after it. */
export const servedRooms = (): ServedRooms => {
  let current: Pick<ServedRooms, 'server' | 'rooms'> | null = null;
  beforeEach(async () => {
    const server = await createSignalingServer({});
    current = { server, rooms: nodeRooms(server.url) };
  });
  afterEach(async () => {
    await current?.rooms.close();
    await current?.server.close();
    current = null;
  });
  const now = (): NonNullable<typeof current> => {
    if (current === null) throw new Error('only within a test');
    return current;
  };
  return {
    get server() {
      return now().server;
    },
    get rooms() {
      return now().rooms;
    },
    async serveAgain() {
      const { server, rooms } = now();
      current = { server: await createSignalingServer({ port: server.port }), rooms };
    },
  };
};
