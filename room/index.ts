export {
  type ArchiveKey,
  archivePublicKeyOf,
  createArchiveKey,
  openForArchive,
} from './capability/archive-key.ts';
export type { Capability, EditCapability, Right, ViewCapability } from './capability/capability.ts';
export { createCapability, editCapability, toView, viewCapability } from './capability/derive.ts';
export { formatFragment, formatLink, LinkError, parseLink } from './capability/link.ts';
export { SealError } from './capability/seal.ts';
export { joinRoom } from './join-room.ts';
export type { LinkEnd, LinkVia } from './mesh/link.ts';
export { joinOpenRoom, type OpenRoomOptions } from './open-room.ts';
export type {
  Room,
  RoomEvents,
  RoomMember,
  RoomOptions,
  RoomStatus,
  RoomTraffic,
  SavedState,
} from './room.ts';
export {
  createServerConnection,
  type ServerConnection,
  type ServerConnectionEvents,
  type ServerConnectionOptions,
} from './signaling/server-connection.ts';
export type { ArchiveRole } from './sync/archive-role.ts';
export type { WebRtc } from './webrtc.ts';
