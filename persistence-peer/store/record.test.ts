import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numberedKey, roomKey } from './keys.ts';
import { readEntry, readRoom, readVersion, writeEntry, writeRoom, writeVersion } from './payloads.ts';
import { openRecord, RecordKind, sealRecord } from './record.ts';
import { EDIT_KEY, someRoom } from './testing/rooms.ts';

const fromHex = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const ROOM = 'AAECAwQFBgcICQoLDA0ODw' as ReturnType<typeof someRoom>;

/** Records as the first release wrote them. They are on people's disks: a change here is a format of its own. */
const FIXTURES = {
  room: '4d4241520101000000000018e19d7e1731529f930696ab6ffa426be110000102030405060708090a0b0c0d0e0f80d095ffbc3100',
  quarantined:
    '4d42415201010000000000355be5a61fb71d7d7f3429f013f9d4350410000102030405060708090a0b0c0d0e0f80d095ffbc3101166c6f6720656e7472792032206973206d697373696e67e8d795ffbc31',
  entry: '4d424152010200000000000c4425c92e394f7876d0db29a670523c1d80d095ffbc31020301020300',
  version: '4d424152010400000000000a84dd0f3f0cf5a26c415e0e5d3086cc6e80d095ffbc3129ac0201',
};

const room = { room: ROOM, editKey: EDIT_KEY, keptSince: 1_700_000_000_000, quarantine: null };
const quarantined = { ...room, quarantine: { reason: 'log entry 2 is missing', since: 1_700_000_001_000 } };
const entry = { savedAt: 1_700_000_000_000, updates: [Uint8Array.of(1, 2, 3), new Uint8Array()] };
const version = {
  number: 7,
  createdAt: 1_700_000_000_000,
  through: 41,
  bytes: 300,
  cause: 'restore',
} as const;

const written = {
  room: sealRecord(RecordKind.room, roomKey(ROOM), writeRoom(room)),
  quarantined: sealRecord(RecordKind.room, roomKey(ROOM), writeRoom(quarantined)),
  entry: sealRecord(RecordKind.entry, numberedKey(ROOM, 42), writeEntry(entry)),
  version: sealRecord(RecordKind.version, numberedKey(ROOM, 7), writeVersion(version)),
};

describe('a stored record', () => {
  test('is written as it always was', () => {
    for (const name of ['room', 'quarantined', 'entry', 'version'] as const)
      expect(`${name} ${written[name].toString('hex')}`).toBe(`${name} ${FIXTURES[name]}`);
  });

  test('of the first release reads back', () => {
    const key = roomKey(ROOM);
    expect(readRoom(ROOM, openRecord(RecordKind.room, key, fromHex(FIXTURES.room)))).toEqual(room);
    expect(readRoom(ROOM, openRecord(RecordKind.room, key, fromHex(FIXTURES.quarantined)))).toEqual(
      quarantined,
    );
    expect(readEntry(openRecord(RecordKind.entry, numberedKey(ROOM, 42), fromHex(FIXTURES.entry)))).toEqual(
      entry,
    );
    expect(
      readVersion(7, openRecord(RecordKind.version, numberedKey(ROOM, 7), fromHex(FIXTURES.version))),
    ).toEqual(version);
  });

  test('in which any bit has flipped is refused', () => {
    const key = numberedKey(ROOM, 42);
    for (let at = 0; at < written.entry.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const damaged = Buffer.from(written.entry);
        damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << bit), at);
        expect(() => openRecord(RecordKind.entry, key, damaged)).toThrow(
          expect.objectContaining({ code: 'corrupt' }),
        );
      }
    }
  });

  test('that tore anywhere is refused', () => {
    const key = numberedKey(ROOM, 42);
    for (let length = 0; length < written.entry.length; length++) {
      const torn = Buffer.alloc(written.entry.length);
      written.entry.copy(torn, 0, 0, length);
      for (const one of [torn, written.entry.subarray(0, length)]) {
        if (written.entry.equals(one)) continue;
        expect(() => openRecord(RecordKind.entry, key, one)).toThrow(
          expect.objectContaining({ code: 'corrupt' }),
        );
      }
    }
  });

  test('under the key of another, or of another kind, is refused', () => {
    expect(() => openRecord(RecordKind.entry, numberedKey(ROOM, 43), written.entry)).toThrow('checksum');
    expect(() => openRecord(RecordKind.entry, numberedKey(someRoom(), 42), written.entry)).toThrow(
      'checksum',
    );
    expect(() => openRecord(RecordKind.snapshot, numberedKey(ROOM, 42), written.entry)).toThrow('kind');
  });

  test('gives any payload back, or refuses any bytes, and never anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const key = numberedKey(ROOM, 1);
        expect(openRecord(RecordKind.snapshot, key, sealRecord(RecordKind.snapshot, key, bytes))).toEqual(
          bytes,
        );
        expect(() => openRecord(RecordKind.snapshot, key, bytes)).toThrow(
          expect.objectContaining({ code: 'corrupt' }),
        );
        for (const read of [readEntry, (payload: Uint8Array) => readVersion(1, payload)]) {
          try {
            read(bytes);
          } catch (error) {
            expect(error).toMatchObject({ code: 'corrupt' });
          }
        }
      }),
    );
  });
});
