import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { Room, RoomMember } from '../room.ts';

/** What code for y-webrtc reads of `provider.room`, as the room is now. */
export interface ProviderRoom {
  readonly name: string;
  /** Ours; another one after each `connect()`. */
  readonly peerId: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly synced: boolean;
  /** Everybody to whom a link is up, by name. The values are members, not connections of simple-peer. */
  readonly webrtcConns: ReadonlyMap<string, RoomMember>;
  /** Always empty. */
  readonly bcConns: ReadonlySet<string>;
}

const NOBODY: ReadonlySet<string> = new Set();

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
    const linked = room.members.filter(({ link }) => link.state === 'up');
    return new Map(linked.map((member) => [member.member, member]));
  },
  bcConns: NOBODY,
});
