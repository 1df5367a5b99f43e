import * as encoding from 'lib0/encoding';
import * as v from 'valibot';
import * as decoding from '../encoding/decoding.ts';
import { MessageError } from '../message-error.ts';
import { isShallow, MAX_CLOCK, MAX_STATE_CHARS, MAX_STATE_DEPTH } from './entries.ts';

/** A presence state: an object that JSON can tell. */
export type PresenceState = Readonly<Record<string, unknown>>;

/** What is different in one client's state since the version `base`. */
export interface PresenceChange {
  readonly client: number;
  readonly clock: number;
  readonly base: number;
  readonly set: PresenceState;
  readonly gone: readonly string[];
}

const Body = v.object({ set: v.record(v.string(), v.unknown()), gone: v.array(v.string()) });

/** The fields that differ: by identity first, for a state is mostly made of the parts of the one before. */
export const changeBetween = (
  before: PresenceState,
  after: PresenceState,
): Pick<PresenceChange, 'set' | 'gone'> => {
  const same = (key: string): boolean =>
    before[key] === after[key] ||
    (Object.hasOwn(before, key) && JSON.stringify(before[key]) === JSON.stringify(after[key]));
  return {
    set: Object.fromEntries(Object.entries(after).filter(([key]) => !same(key))),
    gone: Object.keys(before).filter((key) => !Object.hasOwn(after, key)),
  };
};

export const changed = (before: PresenceState, { set, gone }: PresenceChange): PresenceState => {
  const taken = new Set(gone);
  return { ...Object.fromEntries(Object.entries(before).filter(([key]) => !taken.has(key))), ...set };
};

export const writeChange = (
  encoder: encoding.Encoder,
  { client, clock, base, set, gone }: PresenceChange,
): void => {
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, clock);
  encoding.writeVarUint(encoder, base);
  encoding.writeVarString(encoder, JSON.stringify({ set, gone }));
};

/** @throws MessageError, or whatever lib0, JSON and valibot throw, for what is no change. */
export const readChange = (decoder: decoding.Decoder): PresenceChange => {
  const client = decoding.readVarUint(decoder);
  const clock = decoding.readVarUint(decoder);
  const base = decoding.readVarUint(decoder);
  const json = decoding.readVarString(decoder);
  if (json.length > MAX_STATE_CHARS) throw new MessageError('presence change is too long');
  if (clock > MAX_CLOCK || clock <= base) throw new MessageError('presence clock is out of bounds');
  const body = v.parse(Body, JSON.parse(json));
  if (!isShallow(body.set, MAX_STATE_DEPTH)) throw new MessageError('presence change is too deep');
  return { client, clock, base, ...body };
};
