export { AssetError, type AssetErrorCode, AssetHash, MAX_ASSET_BYTES } from './asset/asset.ts';
export type { AssetStore, PartialAsset, PartialAssets } from './asset/asset-store.ts';
export { openIndexedDbAssetStore } from './asset/indexed-db-asset-store.ts';
export { createMemoryAssetStore } from './asset/memory-asset-store.ts';
export type { AssetProgress, GetAssetOptions, RoomAssetOptions, RoomAssets } from './asset/room-assets.ts';
export {
  type ArchiveKey,
  archivePublicKeyOf,
  createArchiveKey,
  openForArchive,
} from './capability/archive-key.ts';
export type { Capability, EditCapability, Right, ViewCapability } from './capability/capability.ts';
export { createCapability, editCapability, toView, viewCapability } from './capability/derive.ts';
export { formatFragment, formatLink, LinkError, type LinkErrorCode, parseLink } from './capability/link.ts';
export { SealError } from './capability/seal.ts';
export { prepareDiagnosis } from './diagnosis/load-diagnosis.ts';
export {
  DIAGNOSIS_STEPS,
  type DiagnoseOptions,
  type DiagnosisReport,
  type DiagnosisStep,
  type DiagnosisStepId,
  type PeerFinding,
  type PeerState,
  type StepCode,
  type StepState,
  type Verdict,
} from './diagnosis/report.ts';
export { joinRoom } from './join-room.ts';
export type { LinkEnd, LinkVia } from './mesh/link.ts';
export { joinOpenRoom, type OpenRoomOptions } from './open-room.ts';
export { UnsendablePresenceError } from './presence/unsendable-presence.ts';
export type {
  Room,
  RoomEvents,
  RoomMember,
  RoomOptions,
  RoomStatus,
  RoomTraffic,
  SavedState,
  SyncProgress,
} from './room.ts';
export type { EarlySocket } from './signaling/early-socket.ts';
export { ServerAddressError } from './signaling/server-address.ts';
export {
  createServerConnection,
  type ServerConnection,
  type ServerConnectionEvents,
  type ServerConnectionOptions,
} from './signaling/server-connection.ts';
export type { ArchiveRole } from './sync/archive-role.ts';
export type { GateErrorCode } from './sync/gate/gate-error.ts';
export { UnsendableError } from './sync/withheld.ts';
export type { WebRtc } from './webrtc.ts';
