import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { LinkVia } from '../mesh/link.ts';
import type { Room, RoomMember } from '../room.ts';

/** What code for y-webrtc reads of `provider.room`, as the room is now. */
export interface ProviderRoom {
  readonly name: string;
  /** Ours; another one after each `connect()`. */
  readonly peerId: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly synced: boolean;
  /** Everybody to whom a link over WebRTC is up, by name. The values are members, not connections of simple-peer. */
  readonly webrtcConns: ReadonlyMap<string, RoomMember>;
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
    return new Map(linkedVia(room, 'webrtc').map((member) => [member.member, member]));
  },
  get bcConns() {
    return new Set<string>(linkedVia(room, 'tab').map(({ member }) => member));
  },
});
