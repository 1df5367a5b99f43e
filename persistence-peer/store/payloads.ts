import type { RoomId } from '@meshboard/signaling/protocol';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { RoomRecord, SnapshotCause, Version, VersionNumber } from './store.ts';
import { StoreFault } from './store-fault.ts';

/**
 * The payloads inside the records, in lib0's encoding: `writeX` and `readX` in pairs. The reader of each refuses
 * what is left over, and turns every failure to decode into `corrupt`.
 */
const read = <T>(payload: Uint8Array, what: string, reader: (from: decoding.Decoder) => T): T => {
  try {
    const from = decoding.createDecoder(payload);
    const value = reader(from);
    if (decoding.hasContent(from)) throw new Error('has bytes left over');
    return value;
  } catch (error) {
    throw new StoreFault(
      'corrupt',
      `is no ${what}: ${error instanceof Error ? error.message : 'cannot be decoded'}`,
      {
        cause: error,
      },
    );
  }
};

export const writeRoom = (record: RoomRecord): Uint8Array =>
  encoding.encode((to) => {
    encoding.writeVarUint8Array(to, record.editKey);
    encoding.writeVarUint(to, record.keptSince);
    encoding.writeUint8(to, record.quarantine === null ? 0 : 1);
    if (record.quarantine !== null) {
      encoding.writeVarString(to, record.quarantine.reason);
      encoding.writeVarUint(to, record.quarantine.since);
    }
  });

export const readRoom = (room: RoomId, payload: Uint8Array): RoomRecord =>
  read(payload, 'room', (from) => ({
    room,
    editKey: Uint8Array.from(decoding.readVarUint8Array(from)),
    keptSince: decoding.readVarUint(from),
    quarantine:
      decoding.readUint8(from) === 0
        ? null
        : { reason: decoding.readVarString(from), since: decoding.readVarUint(from) },
  }));

/** The updates that one `append` made durable together. */
export interface LogEntry {
  readonly savedAt: number;
  readonly updates: readonly Uint8Array[];
}

export const writeEntry = (entry: LogEntry): Uint8Array =>
  encoding.encode((to) => {
    encoding.writeVarUint(to, entry.savedAt);
    encoding.writeVarUint(to, entry.updates.length);
    for (const update of entry.updates) encoding.writeVarUint8Array(to, update);
  });

export const readEntry = (payload: Uint8Array): LogEntry =>
  read(payload, 'log entry', (from) => {
    const savedAt = decoding.readVarUint(from);
    const updates: Uint8Array[] = [];
    for (let left = decoding.readVarUint(from); left > 0; left--) {
      updates.push(decoding.readVarUint8Array(from));
    }
    return { savedAt, updates };
  });

const CAUSES: readonly SnapshotCause[] = ['compaction', 'restore'];

export const writeVersion = (version: Version): Uint8Array =>
  encoding.encode((to) => {
    encoding.writeVarUint(to, version.createdAt);
    encoding.writeVarUint(to, version.through);
    encoding.writeVarUint(to, version.bytes);
    encoding.writeUint8(to, CAUSES.indexOf(version.cause));
  });

export const readVersion = (number: VersionNumber, payload: Uint8Array): Version =>
  read(payload, 'version', (from) => {
    const createdAt = decoding.readVarUint(from);
    const through = decoding.readVarUint(from);
    const bytes = decoding.readVarUint(from);
    const cause = CAUSES[decoding.readUint8(from)];
    if (cause === undefined) throw new Error('an unknown cause');
    return { number, createdAt, through, bytes, cause };
  });
