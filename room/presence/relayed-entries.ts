import { MemberId } from '@meshboard/signaling/protocol';
import * as encoding from 'lib0/encoding';
import * as v from 'valibot';
import * as decoding from '../encoding/decoding.ts';
import { MessageError } from '../message-error.ts';
import { type AwarenessEntry, readEntry, writeEntry } from './entries.ts';

/** An entry that somebody else than its author passes on, and whose it is. */
export interface RelayedEntry extends AwarenessEntry {
  readonly origin: MemberId;
}

/**
 * Stands for a state that has not changed since a version: everybody renews an unchanged entry every 15 s, as
 * y-protocols has it, and passing sixteen people's states on took most of what an idle room of sixteen sends.
 */
export const asSince = (clock: number): string => `=${clock}`;

const AS_SINCE = /^=(\d{1,10})$/;

/** The version since which a state has not changed, or null for a state. */
export const sinceOf = (json: string): number | null => {
  const since = AS_SINCE.exec(json)?.[1];
  return since === undefined ? null : Number(since);
};

/** More than a message of the small lane holds. */
const MAX_ENTRIES = 4_096;

export const writeRelayed = (encoder: encoding.Encoder, entries: readonly RelayedEntry[]): void => {
  encoding.writeVarUint(encoder, entries.length);
  for (const entry of entries) {
    encoding.writeVarString(encoder, entry.origin);
    writeEntry(encoder, entry);
  }
};

/** @throws MessageError, or whatever lib0 and valibot throw, for what are no entries. */
export const readRelayed = (decoder: decoding.Decoder): RelayedEntry[] => {
  const count = decoding.readVarUint(decoder);
  if (count > MAX_ENTRIES) throw new MessageError(`${count} relayed entries`);
  const entries: RelayedEntry[] = [];
  for (let i = 0; i < count; i++) {
    const origin = v.parse(MemberId, decoding.readVarString(decoder));
    entries.push({ origin, ...readEntry(decoder, AS_SINCE) });
  }
  return entries;
};
