import type { RoomId } from '@meshboard/signaling/protocol';

/**
 * Where an entry stands in a room's log. Counts up from 1 without gaps for as long as the room exists, also over
 * snapshots; 0 is before the first.
 */
export type LogPosition = number;

/** Counts up from 1 with each snapshot of a room. */
export type VersionNumber = number;

/** What brought a snapshot about. */
export type SnapshotCause = 'compaction' | 'restore';

/** A room that the archive keeps. */
export interface RoomRecord {
  readonly room: RoomId;
  /** 16 bytes: with it the archive joins the room. Stored as it is, protected by the folder's permissions. */
  readonly editKey: Uint8Array;
  /** When the room was first kept, in milliseconds since 1970. */
  readonly keptSince: number;
  /** Set when the room could not be loaded. It is not joined and nothing is written over it until it is lifted. */
  readonly quarantine: { readonly reason: string; readonly since: number } | null;
}

/** A room in a listing. Sizes are of payloads, without the store's own overhead. */
export interface RoomSummary {
  readonly record: RoomRecord;
  readonly snapshotBytes: number;
  readonly logBytes: number;
  readonly logEntries: number;
  readonly versions: number;
  /** When something was last made durable for this room, in milliseconds since 1970; null if never. */
  readonly savedAt: number | null;
}

/** One snapshot, without its content. */
export interface Version {
  readonly number: VersionNumber;
  readonly createdAt: number;
  /** The last log entry that is in it. */
  readonly through: LogPosition;
  readonly bytes: number;
  readonly cause: SnapshotCause;
}

/** All that is stored of a room's document: apply `snapshot`, then `updates` in order. */
export interface StoredDocument {
  readonly snapshot: Uint8Array | null;
  readonly updates: readonly Uint8Array[];
  /** The position of the last entry, the one that a snapshot of all this goes through. */
  readonly position: LogPosition;
  /** Log entries read, each of one or more updates. */
  readonly entries: number;
  /** Which version `snapshot` is, or null. */
  readonly version: VersionNumber | null;
}

export interface NewSnapshot {
  /** A Yjs update (V1) that holds the whole document. */
  readonly update: Uint8Array;
  /** Every log entry up to here is in `update`; they are dropped when it has become current. */
  readonly through: LogPosition;
  readonly cause: SnapshotCause;
  /**
   * Called with what reads back from disk before the snapshot becomes current. Throws if that is not the
   * document that was to be saved.
   */
  verify(stored: Uint8Array): void;
  /** Which earlier versions may go, given all of them in order, the new one last. It is never among them. */
  retire(versions: readonly Version[]): readonly VersionNumber[];
}

/** Something that is wrong in the store, found by {@link Store.check}. */
export interface Defect {
  readonly room: RoomId | null;
  /** Which record, e.g. `log entry 12`. */
  readonly where: string;
  readonly problem: string;
}

/**
 * Where an archive keeps its rooms. One process writes documents at a time (see `lock.ts`); others may read.
 *
 * Every promise of a write resolves when what it wrote is on the disk, synced, not before. All methods reject
 * with a {@link StoreFault}.
 */
export interface Store {
  /**
   * Appends updates to a room's log as one entry. Calls are gathered and made durable in groups; entries of one
   * room keep the order of the calls. After a rejection none of these updates is in the log.
   * Resolves with the position of the entry.
   */
  append(room: RoomId, updates: readonly Uint8Array[]): Promise<LogPosition>;
  /**
   * Reads a room's document. A room that has none yet gives an empty one.
   * @throws StoreFault `corrupt` rather than leave anything out; `no-such-room`
   */
  load(room: RoomId): Promise<StoredDocument>;
  /**
   * Reads what can be read of a room that `load` refuses: the newest version that is sound, and every log entry
   * that is. Says what had to be left out.
   */
  salvage(room: RoomId): Promise<{ readonly found: StoredDocument; readonly lost: readonly Defect[] }>;
  /** The position of the last entry ever appended to a room, also when the entries themselves cannot be read. */
  lastPosition(room: RoomId): Promise<LogPosition>;
  /**
   * Writes a snapshot beside the current one, reads it back, has it verified, and only then makes it current,
   * drops the log entries that it covers and retires old versions, all at once.
   * @throws StoreFault `unverified`, `conflict` when the snapshot covers less than the current one
   */
  writeSnapshot(room: RoomId, snapshot: NewSnapshot): Promise<Version>;
  /** The kept snapshots of a room, oldest first; the last one is current. */
  versions(room: RoomId): Promise<readonly Version[]>;
  /** @throws StoreFault `no-such-version`, `corrupt` */
  readVersion(room: RoomId, version: VersionNumber): Promise<Uint8Array>;

  /**
   * Starts keeping a room, or gives back the record of one that is kept already. A record that is damaged is made
   * anew.
   */
  keep(room: RoomId, editKey: Uint8Array): Promise<RoomRecord>;
  /** @throws StoreFault `no-such-room`, `corrupt` */
  record(room: RoomId): Promise<RoomRecord>;
  /** Puts a room in quarantine, or lifts it with null. */
  quarantine(room: RoomId, reason: string | null): Promise<void>;
  /** Ids of all kept rooms, from keys alone: a corrupt record does not hide its room. */
  rooms(): Promise<readonly RoomId[]>;
  /** How many rooms are kept, without reading which: 6 ms for 100,000, of which a listing takes 370. */
  roomCount(): Promise<number>;
  /** @throws StoreFault `no-such-room`, `corrupt` */
  summary(room: RoomId): Promise<RoomSummary>;
  /** Deletes a room: record, log, all versions. Deleting what is not there succeeds. */
  forget(room: RoomId): Promise<void>;

  /** Reads every record of a room (of the store for null) and yields what is wrong. */
  check(room: RoomId | null): AsyncIterable<Defect>;
  /** A consistent copy of the whole store into a new folder, while it is in use. */
  backup(folder: string): Promise<void>;
  /** Waits for what was appended, then releases everything. */
  close(): Promise<void>;
}
