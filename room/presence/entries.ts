import * as encoding from 'lib0/encoding';
import * as decoding from '../encoding/decoding.ts';
import { MessageError } from '../message-error.ts';

/** One line of an awareness update (y-protocols): who, which version, and the state as JSON text (`null`: gone). */
export interface AwarenessEntry {
  readonly client: number;
  readonly clock: number;
  readonly json: string;
}

/** Most entries of one update: a stock y-webrtc peer tells of everybody whom it knows. */
const MAX_ENTRIES = 1_024;

/**
 * Levels of objects and arrays in a state. y-protocols compares states by recursion, and so does whoever reads one:
 * 7,000 levels, 14 KB, end in a RangeError.
 */
export const MAX_STATE_DEPTH = 32;

/** A cursor, a name, a selection: a few hundred bytes. A selection of everything on a large board is cut by its sender. */
export const MAX_STATE_CHARS = 32_768;

/** Clocks rise by one a message; this is 30 a second for a year. A larger one would keep an honest peer from ever being heard. */
export const MAX_CLOCK = 2 ** 30;

/** Whether a value that JSON told has at most so many levels. */
export const isShallow = (value: unknown, levels = MAX_STATE_DEPTH): boolean => {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
};

const isPlain = (json: string): boolean => {
  const state: unknown = JSON.parse(json);
  return state === null || (typeof state === 'object' && !Array.isArray(state) && isShallow(state));
};

/**
 * @param allowed - what may stand in a state's place.
 * @throws MessageError, or whatever lib0 and JSON throw, for what is no entry.
 */
export const readEntry = (decoder: decoding.Decoder, allowed?: RegExp): AwarenessEntry => {
  const client = decoding.readVarUint(decoder);
  const clock = decoding.readVarUint(decoder);
  const json = decoding.readVarString(decoder);
  if (json.length > MAX_STATE_CHARS) throw new MessageError('awareness state is too long');
  if (clock > MAX_CLOCK) throw new MessageError('awareness clock is out of bounds');
  if (allowed?.test(json) !== true && !isPlain(json))
    throw new MessageError('awareness state is not an object, or too deep');
  return { client, clock, json };
};

export const writeEntry = (encoder: encoding.Encoder, { client, clock, json }: AwarenessEntry): void => {
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, clock);
  encoding.writeVarString(encoder, json);
};

/** @throws MessageError when the update does not decode or a state is not a JSON object. */
export const decodeEntries = (update: Uint8Array): AwarenessEntry[] => {
  try {
    const decoder = decoding.createDecoder(update);
    const count = decoding.readVarUint(decoder);
    if (count > MAX_ENTRIES) throw new MessageError(`an awareness update of ${count} entries`);
    return Array.from({ length: count }, () => readEntry(decoder));
  } catch (error) {
    if (error instanceof MessageError) throw error;
    throw new MessageError('awareness update does not decode', { cause: error });
  }
};

/** The inverse of {@link decodeEntries}. */
export const encodeEntries = (entries: readonly AwarenessEntry[]): Uint8Array => {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, entries.length);
  for (const entry of entries) writeEntry(encoder, entry);
  return encoding.toUint8Array(encoder);
};
