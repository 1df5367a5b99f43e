import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { LinkVia } from '../mesh/link.ts';
import type { Room, RoomMember } from '../room.ts';

/** A member to whom a link over WebRTC is up, with what code for y-webrtc reads of its connections. */
export interface ProviderConnection extends RoomMember {
  /** The member's name. */
  readonly remotePeerId: string;
  readonly connected: true;
  readonly closed: false;
}

/** What code for y-webrtc reads of `provider.room`, as the room is now. */
export interface ProviderRoom {
  readonly name: string;
  /** Ours; another one after each `connect()`. */
  readonly peerId: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly synced: boolean;
  /** Everybody to whom a link over WebRTC is up, by name. There is no `peer` of simple-peer's in the values. */
  readonly webrtcConns: ReadonlyMap<string, ProviderConnection>;
  /** The other tabs of this browser that are linked, by name. */
  readonly bcConns: ReadonlySet<string>;
}

const linkedVia = (room: Room, via: LinkVia): readonly RoomMember[] =>
  room.members.filter(({ link }) => link.state === 'up' && link.via === via);

export const providerRoomOf = (name: string, room: Room): ProviderRoom => ({
  name,
  doc: room.doc,
  awareness: room.awareness,
  get peerId() {
    return room.self;
  },
  get synced() {
    return room.synced;
  },
  get webrtcConns() {
    return new Map(
      linkedVia(room, 'webrtc').map((member): [string, ProviderConnection] => [
        member.member,
        { ...member, remotePeerId: member.member, connected: true, closed: false },
      ]),
    );
  },
  get bcConns() {
    return new Set<string>(linkedVia(room, 'tab').map(({ member }) => member));
  },
});
