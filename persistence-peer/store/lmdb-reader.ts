import type { RoomId } from '@meshboard/signaling/protocol';
import { endKey, numberedKey, numberOfKey, roomKey } from './keys.ts';
import type { LmdbEnvironment } from './lmdb-environment.ts';
import { type LogEntry, readEntry, readRoom, readVersion } from './payloads.ts';
import { openRecord, RecordKind } from './record.ts';
import type { LogPosition, RoomRecord, Version } from './store.ts';
import { StoreFault } from './store-fault.ts';

/** Reads the tables. Everything that is given out has been checked against its checksum and copied. */
export class LmdbReader {
  readonly #env: LmdbEnvironment;

  constructor(env: LmdbEnvironment) {
    this.#env = env;
  }

  requireRoom(room: RoomId): void {
    if (!this.#env.rooms.doesExist(roomKey(room)))
      throw new StoreFault('no-such-room', `${room} is not kept`);
  }

  room(room: RoomId): RoomRecord {
    const key = roomKey(room);
    const record = this.#env.rooms.getBinary(key);
    if (record === undefined) throw new StoreFault('no-such-room', `${room} is not kept`);
    return inRecord('the room record', () => readRoom(room, openRecord(RecordKind.room, key, record)));
  }

  versions(room: RoomId): Version[] {
    const versions: Version[] = [];
    for (const { key, value } of this.#env.versions.getRange({ start: roomKey(room), end: endKey(room) })) {
      const number = numberOfKey(key);
      versions.push(
        inRecord(`version ${number}`, () =>
          readVersion(number, openRecord(RecordKind.version, numberedKey(room, number), value)),
        ),
      );
    }
    return versions;
  }

  snapshot(room: RoomId, version: Version): Uint8Array {
    const key = numberedKey(room, version.number);
    const record = this.#env.snapshots.getBinary(key);
    if (record === undefined)
      throw new StoreFault('corrupt', `the content of version ${version.number} is missing`);
    return inRecord(`the content of version ${version.number}`, () => {
      const update = openRecord(RecordKind.snapshot, key, record);
      if (update.length !== version.bytes) throw new StoreFault('corrupt', 'is not the one that was written');
      return update;
    });
  }

  *entries(room: RoomId): Generator<readonly [LogPosition, LogEntry]> {
    for (const { key, value } of this.#env.log.getRange({ start: roomKey(room), end: endKey(room) })) {
      const number = numberOfKey(key);
      yield [
        number,
        inRecord(`log entry ${number}`, () =>
          readEntry(openRecord(RecordKind.entry, numberedKey(room, number), value)),
        ),
      ];
    }
  }

  /** One log entry. @throws StoreFault `corrupt` */
  entry(room: RoomId, position: LogPosition): LogEntry {
    const key = numberedKey(room, position);
    const record = this.#env.log.getBinary(key);
    if (record === undefined) throw new StoreFault('corrupt', `log entry ${position} is missing`);
    return inRecord(`log entry ${position}`, () => readEntry(openRecord(RecordKind.entry, key, record)));
  }

  logNumbers(room: RoomId): LogPosition[] {
    return [...this.#env.log.getKeys({ start: roomKey(room), end: endKey(room) })].map(numberOfKey);
  }

  /** From keys and the last version alone: O(log n) however long the log is. */
  lastPosition(room: RoomId): LogPosition {
    // A fresh object for each: lmdb-js writes into the options that it is given.
    const last = () => ({ start: endKey(room), end: roomKey(room), reverse: true, limit: 1 });
    for (const key of this.#env.log.getKeys(last())) return numberOfKey(key);
    for (const { key, value } of this.#env.versions.getRange(last())) {
      const number = numberOfKey(key);
      return inRecord(`version ${number}`, () =>
        readVersion(number, openRecord(RecordKind.version, numberedKey(room, number), value)),
      ).through;
    }
    return 0;
  }
}

/** Says in a fault's message which record it is about. */
export const inRecord = <T>(where: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (error instanceof StoreFault)
      throw new StoreFault(error.code, `${where} ${error.message}`, { cause: error });
    throw error;
  }
};
