export { documentDigest } from './keeper/document-digest.ts';
export {
  type CompactionPolicy,
  DEFAULT_COMPACTION,
  Keeper,
  type KeeperOptions,
  Quarantined,
} from './keeper/keeper.ts';
export { DEFAULT_RETENTION, type RetentionPolicy, retiredVersions } from './keeper/retention.ts';
export { ArchivePeer, type ArchivePeerOptions, type ArchiveStatus } from './peer/archive-peer.ts';
export { nodeWebRtc } from './peer/webrtc.ts';
export { LmdbStore, type LmdbStoreOptions } from './store/lmdb-store.ts';
export type {
  Defect,
  LogPosition,
  NewSnapshot,
  RoomRecord,
  RoomSummary,
  SnapshotCause,
  Store,
  StoredDocument,
  Version,
  VersionNumber,
} from './store/store.ts';
export { StoreFault, type StoreFaultCode } from './store/store-fault.ts';
