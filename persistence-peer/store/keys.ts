import { RoomId } from '@meshboard/signaling/protocol';
import * as v from 'valibot';

/** Keys in the store: 16 bytes of room, and where there are many per room a number as uint64 BE, so that they sort. */
export const ROOM_BYTES = 16;
const NUMBERED_BYTES = ROOM_BYTES + 8;

export const roomKey = (room: RoomId): Buffer => Buffer.from(room, 'base64url');

/** A number of 0 to `Number.MAX_SAFE_INTEGER`. */
export const numberedKey = (room: RoomId, number: number): Buffer => {
  const key = Buffer.alloc(NUMBERED_BYTES);
  roomKey(room).copy(key);
  key.writeBigUInt64BE(BigInt(number), ROOM_BYTES);
  return key;
};

/** Sorts behind all keys of the room. */
export const endKey = (room: RoomId): Buffer => Buffer.concat([roomKey(room), Buffer.alloc(9, 0xff)]);

/** The room that a key belongs to, or null for a key that is none of ours. */
export const roomOfKey = (key: Uint8Array): RoomId | null => {
  const parsed = v.safeParse(RoomId, Buffer.from(key.subarray(0, ROOM_BYTES)).toString('base64url'));
  return parsed.success ? parsed.output : null;
};

export const numberOfKey = (key: Uint8Array): number =>
  key.length === NUMBERED_BYTES
    ? Number(new DataView(key.buffer, key.byteOffset, key.byteLength).getBigUint64(ROOM_BYTES))
    : Number.NaN;
