import type { RoomId } from '@meshboard/signaling/protocol';
import { endKey, numberedKey, numberOfKey, ROOM_BYTES, roomKey, roomOfKey } from './keys.ts';
import type { LmdbEnvironment } from './lmdb-environment.ts';
import { LmdbReader } from './lmdb-reader.ts';
import { readEntry, readVersion } from './payloads.ts';
import { openRecord, RecordKind } from './record.ts';
import type { Defect, StoredDocument, Version } from './store.ts';
import { StoreFault } from './store-fault.ts';

/** Keys that are none of ours, and documents without a room. */
export function* checkKeys(env: LmdbEnvironment): Generator<Defect> {
  for (const key of env.rooms.getKeys()) {
    if (key.length !== ROOM_BYTES || roomOfKey(key) === null)
      yield {
        room: null,
        where: 'the table of rooms',
        problem: `has the malformed key ${key.toString('hex')}`,
      };
  }
  for (const name of ['log', 'versions', 'snapshots'] as const) {
    const strangers = new Set<string>();
    for (const key of env[name].getKeys()) {
      const room = roomOfKey(key);
      if (room === null || Number.isNaN(numberOfKey(key)))
        yield {
          room: null,
          where: `the table of ${name}`,
          problem: `has the malformed key ${key.toString('hex')}`,
        };
      else if (!strangers.has(room) && !env.rooms.doesExist(roomKey(room))) {
        strangers.add(room);
        yield { room, where: `the table of ${name}`, problem: 'holds a room that has no room record' };
      }
    }
  }
}

/** Takes what a reading gives, or writes down why it gives nothing. */
const attempt = <T>(lost: Defect[], room: RoomId, where: string, read: () => T): T | null => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof StoreFault)) throw error;
    lost.push({ room, where, problem: error.message });
    return null;
  }
};

/** The newest sound version and every sound log entry of a room, and what was not sound. */
export const salvageRoom = (
  env: LmdbEnvironment,
  room: RoomId,
): { found: StoredDocument; lost: Defect[] } => {
  const reader = new LmdbReader(env);
  const lost: Defect[] = [];
  const versions = reader.versions(room);
  let snapshot: Uint8Array | null = null;
  let version: Version | null = null;
  for (const one of versions.toReversed()) {
    snapshot = attempt(lost, room, `version ${one.number}`, () => reader.snapshot(room, one));
    version = one;
    if (snapshot !== null) break;
  }
  const updates: Uint8Array[] = [];
  let entries = 0;
  for (const position of reader.logNumbers(room)) {
    const entry = attempt(lost, room, `log entry ${position}`, () => reader.entry(room, position));
    if (entry === null) continue;
    updates.push(...entry.updates);
    entries += 1;
  }
  const found: StoredDocument = {
    snapshot,
    updates,
    position: reader.lastPosition(room),
    entries,
    version: snapshot === null ? null : (version?.number ?? null),
  };
  return { found, lost };
};

/** Reads every record of one room. */
export function* checkRoom(env: LmdbEnvironment, room: RoomId): Generator<Defect> {
  const reader = new LmdbReader(env);
  const tried = function* (where: string, read: () => unknown): Generator<Defect> {
    try {
      read();
    } catch (error) {
      if (!(error instanceof StoreFault)) throw error;
      yield { room, where, problem: error.message };
    }
  };
  const range = () => ({ start: roomKey(room), end: endKey(room) });
  yield* tried('the room record', () => reader.room(room));
  let through = 0;
  for (const { key, value } of env.versions.getRange(range())) {
    const number = numberOfKey(key);
    const own = numberedKey(room, number);
    yield* tried(`version ${number}`, () => {
      const version = readVersion(number, openRecord(RecordKind.version, own, value));
      through = version.through;
      reader.snapshot(room, version);
    });
  }
  let expected: number | null = null;
  for (const { key, value } of env.log.getRange(range())) {
    const number = numberOfKey(key);
    yield* tried(`log entry ${number}`, () =>
      readEntry(openRecord(RecordKind.entry, numberedKey(room, number), value)),
    );
    if (expected === null ? number > through + 1 : number !== expected)
      yield { room, where: 'the log', problem: `entry ${expected ?? through + 1} is missing` };
    expected = number + 1;
  }
}
