import {
  type Capability,
  createCapability,
  joinRoom,
  type Room,
  type RoomOptions,
  type WebRtc,
} from '@meshboard/room';
import wrtc from '@roamhq/wrtc';
import * as Y from 'yjs';

/** WebRTC for Node, as rooms take it. */
export const nodeWebRtc: WebRtc = {
  RTCPeerConnection: wrtc.RTCPeerConnection,
  RTCSessionDescription: wrtc.RTCSessionDescription,
  RTCIceCandidate: wrtc.RTCIceCandidate,
};

const sampled = (look: () => void): (() => void) => {
  const timer = setInterval(look, 20);
  return () => clearInterval(timer);
};

/**
 * Waits for a condition that is looked at once at the start and whenever `watch` calls back; one that nothing
 * announces is sampled.
 */
export const until = (
  what: string,
  condition: () => boolean,
  watch: (look: () => void) => () => void = sampled,
  limitMs = 20_000,
): Promise<void> =>
  new Promise((resolve, reject) => {
    let stop: (() => void) | undefined;
    const timer = setTimeout(() => {
      stop?.();
      reject(new Error(`not within ${limitMs} ms: ${what}`));
    }, limitMs);
    const look = (): void => {
      if (!condition()) return;
      clearTimeout(timer);
      stop?.();
      resolve();
    };
    stop = watch(look);
    look();
  });

/** Resolves when all documents hold the same, looked at after each update of any of them. */
export const converged = (docs: readonly Y.Doc[], limitMs?: number): Promise<void> =>
  until(
    `${docs.length} documents are the same`,
    () => {
      const [first, ...others] = docs.map((doc) => Y.snapshot(doc));
      return first !== undefined && others.every((other) => Y.equalSnapshots(first, other));
    },
    (look) => {
      for (const doc of docs) doc.on('afterTransaction', look);
      return () => {
        for (const doc of docs) doc.off('afterTransaction', look);
      };
    },
    limitMs,
  );

/** Resolves when the room has at least so many links. */
export const linked = (room: Room, links: number, limitMs?: number): Promise<void> =>
  until(
    `${links} links`,
    () => room.members.filter(({ link }) => link.state === 'up').length >= links,
    (look) => room.on('members', look),
    limitMs,
  );

/**
 * Resolves when no document message has been sent for 200 ms: whatever the joining caused is over. There is no
 * event for "nothing happens", so this samples.
 */
export const quiet = async (rooms: readonly Room[], limitMs = 20_000): Promise<void> => {
  const count = (): number => rooms.reduce((sum, room) => sum + room.traffic().documentMessagesSent, 0);
  const deadline = performance.now() + limitMs;
  let before = -1;
  for (let calm = 0; calm < 4; ) {
    if (performance.now() > deadline) throw new Error(`not quiet within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const now = count();
    calm = now === before ? calm + 1 : 0;
    before = now;
  }
};

/** Peers of one room at one server, closed together. */
export interface NodeRooms {
  readonly capability: Capability;
  join(options?: Partial<RoomOptions>): Room;
  /** Joins so many peers one after the other and waits for the full mesh. */
  mesh(size: number): Promise<Room[]>;
  close(): Promise<void>;
}

export const nodeRooms = (url: string, capability: Capability = createCapability()): NodeRooms => {
  const rooms: Room[] = [];
  const join = (options: Partial<RoomOptions> = {}): Room => {
    const room = joinRoom({ capability, signaling: url, doc: new Y.Doc(), webrtc: nodeWebRtc, ...options });
    rooms.push(room);
    return room;
  };
  return {
    capability,
    join,
    async mesh(size) {
      const joined: Room[] = [];
      for (let i = 0; i < size; i++) {
        const room = join();
        await until(
          'joined',
          () => room.status.state === 'alone' || room.status.state === 'connected',
          (look) => room.on('status', look),
        );
        joined.push(room);
      }
      await Promise.all(joined.map((room) => linked(room, size - 1)));
      return joined;
    },
    async close() {
      await Promise.all(rooms.map((room) => room.leave()));
      for (const room of rooms) {
        room.awareness.destroy();
        room.doc.destroy();
      }
    },
  };
};
