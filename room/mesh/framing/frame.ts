import * as encoding from 'lib0/encoding';
import * as decoding from '../../encoding/decoding.ts';
import type { Lane } from '../link.ts';

/** Longest frame in bytes, header included: what every WebRTC implementation carries in one SCTP message. */
export const MAX_FRAME_BYTES = 16_384;

/** Longest message of each lane, in bytes. */
export const MAX_MESSAGE_BYTES: Readonly<Record<Lane, number>> = {
  small: 65_536,
  bulk: 256 * 1024 * 1024,
};

const FIRST = 0b001;
const LAST = 0b010;
const BULK = 0b100;
const KNOWN_FLAGS = FIRST | LAST | BULK;

/** The other end broke the framing or one of its limits. */
export class FramingError extends Error {
  override readonly name = 'FramingError';
}

/** One frame, taken apart. `total` is there when the message goes on in further frames. */
export interface Frame {
  readonly lane: Lane;
  readonly first: boolean;
  readonly last: boolean;
  /** Length of the whole message in bytes; only on a first frame that is not the last. */
  readonly total: number | null;
  readonly payload: Uint8Array;
}

/** The header of a frame: flags, and the total on a first frame of several. */
const header = (lane: Lane, first: boolean, last: boolean, total: number): Uint8Array => {
  const encoder = encoding.createEncoder();
  encoding.writeUint8(encoder, (first ? FIRST : 0) | (last ? LAST : 0) | (lane === 'bulk' ? BULK : 0));
  if (first && !last) encoding.writeVarUint(encoder, total);
  return encoding.toUint8Array(encoder);
};

/** The one frame of a message that fits into it, as nearly all do. */
const whole = (lane: Lane, message: Uint8Array): Uint8Array => {
  const frame = new Uint8Array(1 + message.length);
  frame[0] = FIRST | LAST | (lane === 'bulk' ? BULK : 0);
  frame.set(message, 1);
  return frame;
};

/**
 * The frame of `message` that starts at `offset`, as large as a frame may be.
 *
 * @returns the frame's bytes and the offset at which the next one starts; the message is done when that is its length.
 */
export const writeFrame = (
  lane: Lane,
  message: Uint8Array,
  offset: number,
): { readonly frame: Uint8Array; readonly next: number } => {
  const first = offset === 0;
  const last = message.length - offset <= MAX_FRAME_BYTES - 1;
  if (first && last) return { frame: whole(lane, message), next: message.length };
  const head = header(lane, first, last, message.length);
  const next = last ? message.length : offset + MAX_FRAME_BYTES - head.length;
  const frame = new Uint8Array(head.length + next - offset);
  frame.set(head);
  frame.set(message.subarray(offset, next), head.length);
  return { frame, next };
};

/** @throws FramingError when the bytes are no frame. */
export const readFrame = (bytes: Uint8Array): Frame => {
  if (bytes.length > MAX_FRAME_BYTES) throw new FramingError(`frame of ${bytes.length} bytes`);
  const flags = bytes[0];
  if (flags === undefined) throw new FramingError('empty frame');
  if ((flags & ~KNOWN_FLAGS) !== 0) throw new FramingError(`unknown flags ${flags}`);
  const lane: Lane = (flags & BULK) === 0 ? 'small' : 'bulk';
  const first = (flags & FIRST) !== 0;
  const last = (flags & LAST) !== 0;
  if (!first || last) return { lane, first, last, total: null, payload: bytes.subarray(1) };

  const decoder = decoding.createDecoder(bytes);
  decoder.pos = 1;
  let total: number;
  try {
    total = decoding.readVarUint(decoder);
  } catch {
    throw new FramingError('total is not a varUint');
  }
  return { lane, first, last, total, payload: bytes.subarray(decoder.pos) };
};
