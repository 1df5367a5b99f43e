import { access, chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RoomId } from '@meshboard/signaling/protocol';
import { GroupCommit } from './group-commit.ts';
import { endKey, numberedKey, roomKey, roomOfKey } from './keys.ts';
import { checkKeys, checkRoom, salvageRoom } from './lmdb-check.ts';
import {
  diskFault,
  type LmdbEnvironment,
  openEnvironment,
  requireSpace,
  syncFolder,
} from './lmdb-environment.ts';
import { LmdbReader } from './lmdb-reader.ts';
import { writeEntry, writeRoom, writeVersion } from './payloads.ts';
import { RecordKind, sealRecord } from './record.ts';
import type {
  Defect,
  LogPosition,
  NewSnapshot,
  RoomRecord,
  RoomSummary,
  Store,
  StoredDocument,
  Version,
  VersionNumber,
} from './store.ts';
import { StoreFault } from './store-fault.ts';

export interface LmdbStoreOptions {
  /** The folder of the LMDB files; made, mode 0700, where it is not there. */
  readonly folder: string;
  /** Opens without writing anything. Default false. */
  readonly readOnly?: boolean;
  /** Appends are made durable in groups, at most one in so many milliseconds. Default 20. */
  readonly groupMs?: number;
  /** Milliseconds since 1970; for tests. */
  readonly now?: () => number;
}

/** How often an append whose place another process took is tried again before it is called a conflict. */
const APPEND_ATTEMPTS = 5;

/**
 * The embedded store: one LMDB file with four tables.
 *
 *     rooms      room            -> room record
 *     log        room, position  -> entry of one or more updates
 *     versions   room, number    -> when, through which position, how large; the last one is current
 *     snapshots  room, number    -> the content of that version
 *
 * A snapshot's content is written first and does not count until its version is there; a crash in between
 * leaves a content without a version, which the next snapshot of that room overwrites.
 */
export class LmdbStore implements Store {
  readonly #env: LmdbEnvironment;
  readonly #openReader: LmdbReader;
  readonly #appends: GroupCommit;
  readonly #now: () => number;
  #closing: Promise<void> | null = null;
  #closed = false;

  /** @throws Error when the folder cannot be made or opened */
  static async open(options: LmdbStoreOptions): Promise<LmdbStore> {
    const readOnly = options.readOnly ?? false;
    return new LmdbStore(await openEnvironment(options.folder, readOnly), options);
  }

  private constructor(env: LmdbEnvironment, options: LmdbStoreOptions) {
    this.#env = env;
    this.#openReader = new LmdbReader(env);
    this.#now = options.now ?? Date.now;
    this.#appends = new GroupCommit(options.groupMs ?? 20, (groups) => this.#writeGroups(groups));
  }

  append(room: RoomId, updates: readonly Uint8Array[]): Promise<LogPosition> {
    return this.#appends.append(room, updates);
  }

  async load(room: RoomId): Promise<StoredDocument> {
    this.#reader.requireRoom(room);
    const current = this.#reader.versions(room).at(-1) ?? null;
    const snapshot = current === null ? null : this.#reader.snapshot(room, current);
    const updates: Uint8Array[] = [];
    let position = current?.through ?? 0;
    let entries = 0;
    for (const [number, entry] of this.#reader.entries(room)) {
      // Left over is harmless, missing is not.
      if (number <= (current?.through ?? 0)) continue;
      if (number !== position + 1) throw new StoreFault('corrupt', `log entry ${position + 1} is missing`);
      updates.push(...entry.updates);
      position = number;
      entries += 1;
    }
    return { snapshot, updates, position, entries, version: current?.number ?? null };
  }

  async writeSnapshot(room: RoomId, snapshot: NewSnapshot): Promise<Version> {
    this.#reader.requireRoom(room);
    const before = this.#reader.versions(room);
    const current = before.at(-1);
    if (current !== undefined && snapshot.through < current.through)
      throw new StoreFault(
        'conflict',
        `the snapshot goes through ${snapshot.through}, the current one through ${current.through}`,
      );
    const version: Version = {
      number: (current?.number ?? 0) + 1,
      createdAt: this.#now(),
      through: snapshot.through,
      bytes: snapshot.update.length,
      cause: snapshot.cause,
    };
    const key = numberedKey(room, version.number);
    const { snapshots, versions, log } = this.#env;
    await this.#commit(snapshot.update.length, () =>
      snapshots.put(key, sealRecord(RecordKind.snapshot, key, snapshot.update)),
    );
    this.#readBack(room, version, snapshot);

    const kept = [...before, version];
    const retired = snapshot.retire(kept).filter((number) => number !== version.number);
    const covered = this.#reader.logNumbers(room).filter((number) => number <= snapshot.through);
    const becameCurrent = await this.#commit(0, () =>
      versions.ifNoExists(key, () => {
        void versions.put(key, sealRecord(RecordKind.version, key, writeVersion(version)));
        for (const number of covered) void log.remove(numberedKey(room, number));
        for (const number of retired) {
          void versions.remove(numberedKey(room, number));
          void snapshots.remove(numberedKey(room, number));
        }
      }),
    );
    if (!becameCurrent)
      throw new StoreFault('conflict', `version ${version.number} was made by somebody else`);
    return version;
  }

  async salvage(room: RoomId): Promise<{ found: StoredDocument; lost: readonly Defect[] }> {
    this.#reader.requireRoom(room);
    return salvageRoom(this.#env, room);
  }

  async lastPosition(room: RoomId): Promise<LogPosition> {
    this.#reader.requireRoom(room);
    return this.#reader.lastPosition(room);
  }

  async versions(room: RoomId): Promise<readonly Version[]> {
    this.#reader.requireRoom(room);
    return this.#reader.versions(room);
  }

  async readVersion(room: RoomId, number: VersionNumber): Promise<Uint8Array> {
    const version = this.#reader.versions(room).find((one) => one.number === number);
    if (version === undefined)
      throw new StoreFault('no-such-version', `there is no version ${number} of ${room}`);
    return this.#reader.snapshot(room, version);
  }

  async keep(room: RoomId, editKey: Uint8Array): Promise<RoomRecord> {
    const key = roomKey(room);
    const record: RoomRecord = {
      room,
      editKey: Uint8Array.from(editKey),
      keptSince: this.#now(),
      quarantine: null,
    };
    const sealed = sealRecord(RecordKind.room, key, writeRoom(record));
    await this.#commit(0, () =>
      this.#env.rooms.ifNoExists(key, () => {
        void this.#env.rooms.put(key, sealed);
      }),
    );
    try {
      return this.#reader.room(room);
    } catch (error) {
      if (!(error instanceof StoreFault) || error.code !== 'corrupt') throw error;
      // All that the damaged record held is at hand again; the document has records of its own.
      await this.#commit(0, () => this.#env.rooms.put(key, sealed));
    }
    return this.#reader.room(room);
  }

  async record(room: RoomId): Promise<RoomRecord> {
    return this.#reader.room(room);
  }

  async quarantine(room: RoomId, reason: string | null): Promise<void> {
    const record = this.#reader.room(room);
    const key = roomKey(room);
    const changed = { ...record, quarantine: reason === null ? null : { reason, since: this.#now() } };
    await this.#commit(0, () =>
      this.#env.rooms.put(key, sealRecord(RecordKind.room, key, writeRoom(changed))),
    );
  }

  async rooms(): Promise<readonly RoomId[]> {
    const rooms: RoomId[] = [];
    for (const key of this.#env.rooms.getKeys()) {
      const room = roomOfKey(key);
      if (room !== null) rooms.push(room);
    }
    return rooms;
  }

  async roomCount(): Promise<number> {
    return this.#env.rooms.getKeysCount();
  }

  async summary(room: RoomId): Promise<RoomSummary> {
    const record = this.#reader.room(room);
    const versions = this.#reader.versions(room);
    const current = versions.at(-1);
    let logBytes = 0;
    let logEntries = 0;
    let savedAt = current?.createdAt ?? null;
    for (const [, entry] of this.#reader.entries(room)) {
      logEntries += 1;
      for (const update of entry.updates) logBytes += update.length;
      savedAt = entry.savedAt;
    }
    return {
      record,
      snapshotBytes: current?.bytes ?? 0,
      logBytes,
      logEntries,
      versions: versions.length,
      savedAt,
    };
  }

  async forget(room: RoomId): Promise<void> {
    const { root, rooms, log, versions, snapshots } = this.#env;
    // Alone, lest an append that has seen the room put an entry behind its deletion.
    await this.#appends.exclusively(() => {
      const numbered = [log, versions, snapshots].map(
        (table) => [table, [...table.getKeys({ start: roomKey(room), end: endKey(room) })]] as const,
      );
      return this.#commit(0, () =>
        root.batch(() => {
          void rooms.remove(roomKey(room));
          for (const [table, keys] of numbered) for (const key of keys) void table.remove(key);
        }),
      );
    });
  }

  async *check(room: RoomId | null): AsyncIterable<Defect> {
    yield* room === null ? checkKeys(this.#env) : checkRoom(this.#env, room);
  }

  async backup(folder: string): Promise<void> {
    await this.#appends.settled();
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const taken = await access(join(folder, 'data.mdb')).then(
      () => true,
      () => false,
    );
    if (taken) throw new StoreFault('conflict', `${folder} already holds a store`);
    await this.#env.root.backup(folder, true);
    await chmod(join(folder, 'data.mdb'), 0o600);
    await syncFolder(folder);
  }

  close(): Promise<void> {
    this.#closing ??= this.#appends.close().then(() => {
      this.#closed = true;
      return this.#env.root.close();
    });
    return this.#closing;
  }

  get #reader(): LmdbReader {
    if (this.#closed) throw new StoreFault('closed', 'the store is closed');
    return this.#openReader;
  }

  // ---- writing ----

  /** @param bytes - about how much is written, in bytes. */
  async #commit<T>(bytes: number, write: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new StoreFault('closed', 'the store is closed');
    await requireSpace(this.#env.folder, bytes);
    if (this.#closed) throw new StoreFault('closed', 'the store is closed');
    try {
      return await write();
    } catch (error) {
      throw error instanceof StoreFault ? error : await diskFault(this.#env.folder, error);
    }
  }

  async #writeGroups(
    groups: ReadonlyMap<RoomId, readonly Uint8Array[]>,
  ): Promise<ReadonlyMap<RoomId, LogPosition | StoreFault>> {
    const results = new Map<RoomId, LogPosition | StoreFault>();
    let open = new Map(groups);
    for (let attempt = 0; attempt < APPEND_ATTEMPTS && open.size > 0; attempt++) {
      const refused = new Map<RoomId, readonly Uint8Array[]>();
      for (const [room, placed] of await this.#tryGroups(open, results)) {
        if (!placed) refused.set(room, groups.get(room) ?? []);
      }
      open = refused;
    }
    for (const room of open.keys())
      results.set(room, new StoreFault('conflict', `another process writes the log of ${room}`));
    return results;
  }

  /** One transaction. A place in a log that somebody else has taken is not overwritten, and given back as false. */
  async #tryGroups(
    groups: ReadonlyMap<RoomId, readonly Uint8Array[]>,
    results: Map<RoomId, LogPosition | StoreFault>,
  ): Promise<readonly (readonly [RoomId, boolean])[]> {
    const { root, rooms, log } = this.#env;
    const savedAt = this.#now();
    const records: { room: RoomId; position: LogPosition; key: Buffer; record: Buffer }[] = [];
    for (const [room, updates] of groups) {
      if (!rooms.doesExist(roomKey(room))) {
        results.set(room, new StoreFault('no-such-room', `${room} is not kept`));
        continue;
      }
      try {
        const position = this.#reader.lastPosition(room) + 1;
        const key = numberedKey(room, position);
        const record = sealRecord(RecordKind.entry, key, writeEntry({ savedAt, updates }));
        records.push({ room, position, key, record });
      } catch (error) {
        if (!(error instanceof StoreFault)) throw error;
        results.set(room, error);
      }
    }
    if (records.length === 0) return [];
    const placed: Promise<boolean>[] = [];
    const bytes = records.reduce((sum, { record }) => sum + record.length, 0);
    await this.#commit(bytes, async () => {
      const whole = root.batch(() => {
        for (const { key, record } of records)
          placed.push(log.ifNoExists(key, () => void log.put(key, record)));
      });
      await Promise.all([whole, ...placed]);
    });
    const outcome: (readonly [RoomId, boolean])[] = [];
    for (const [index, { room, position }] of records.entries()) {
      const ok = (await placed[index]) === true;
      if (ok) results.set(room, position);
      outcome.push([room, ok]);
    }
    return outcome;
  }

  #readBack(room: RoomId, version: Version, snapshot: NewSnapshot): void {
    try {
      const stored = this.#reader.snapshot(room, version);
      if (Buffer.compare(stored, snapshot.update) !== 0) throw new Error('reads back with other bytes');
      snapshot.verify(stored);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new StoreFault('unverified', `snapshot ${version.number} of ${room}: ${why}`, { cause: error });
    }
  }
}
