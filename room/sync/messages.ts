import type { MemberId } from '@meshboard/signaling/protocol';
import { MemberId as MemberIdSchema } from '@meshboard/signaling/protocol';
import * as encoding from 'lib0/encoding';
import * as v from 'valibot';
import * as Y from 'yjs';
import * as decoding from '../encoding/decoding.ts';
import { MessageError } from '../message-error.ts';
import { type PresenceChange, readChange, writeChange } from '../presence/presence-change.ts';
import { type RelayedEntry, readRelayed, writeRelayed } from '../presence/relayed-entries.ts';
import {
  type GossipMessage,
  readGossip,
  readId,
  readIds,
  writeGossip,
  writeIds,
} from './gossip/gossip-messages.ts';
import type { MessageId } from './gossip/seen-ids.ts';
import { VOICE_BYTES } from './gossip/voice.ts';

/** Message types of a link, above the mesh's own housekeeping (16-20). See docs/PROTOCOL.md, Messages. */
export const MessageType = {
  sync: 0,
  awareness: 1,
  queryAwareness: 3,
  neighbours: 21,
  saved: 22,
  forget: 23,
  gossip: 24,
  have: 25,
  graft: 26,
  prune: 27,
  news: 28,
  relayedPresence: 29,
  presenceChange: 30,
  presenceClocks: 31,
  /** Above those for assets. */
  voice: 40,
  branch: 41,
  wave: 42,
} as const;

/** What may be longer than a message of the small lane: updates, and what has an entry for everybody who ever wrote. */
const LARGE: ReadonlySet<number> = new Set([
  MessageType.sync,
  MessageType.saved,
  MessageType.gossip,
  MessageType.news,
]);

/** Longest message of any other type, in bytes: the small lane's limit. */
const MAX_SMALL_BYTES = 65_536;

/** Types from here on may be ignored by those who do not know them. */
const FIRST_IGNORABLE_TYPE = 40;

/** More neighbours than a server lets into one room, and a bound on what a hostile list can cost. */
const MAX_NEIGHBOURS = 4096;

export type RoomMessage =
  | { readonly type: 'step1'; readonly stateVector: Uint8Array }
  | { readonly type: 'step2'; readonly update: Uint8Array }
  /** A part of a large step 2, before its last part, which comes as `step2`. `total`: bytes of all parts together. */
  | { readonly type: 'part'; readonly total: number; readonly update: Uint8Array }
  | { readonly type: 'update'; readonly update: Uint8Array }
  | { readonly type: 'awareness'; readonly update: Uint8Array }
  | { readonly type: 'queryAwareness' }
  /** Whom the sender has proven links to. */
  | { readonly type: 'neighbours'; readonly members: ReadonlySet<MemberId> }
  /** From an archive: everything up to the `count`th document message of this link is on its disk. */
  | {
      readonly type: 'saved';
      readonly count: number;
      readonly stateVector: Uint8Array;
      /** How many clocks are deleted in what is on its disk. */
      readonly deleted: number;
    }
  | { readonly type: 'forget' }
  | GossipMessage
  /** Announces messages of {@link GossipMessage} that the sender has. */
  | { readonly type: 'have'; readonly ids: readonly MessageId[] }
  /** Asks for them; without ids, to be sent all further ones at once. */
  | { readonly type: 'graft'; readonly ids: readonly MessageId[] }
  /** Asks to be sent announcements only. */
  | { readonly type: 'prune' }
  /** The link is a branch of the tree from now on: something came by it first. */
  | { readonly type: 'branch' }
  /** Shows which links of the tree are too many, see {@link Waves}. */
  | ({ readonly type: 'wave' } & MessageId)
  /** The key under which the sender signs what it gossips, for one stay in the room. */
  | { readonly type: 'voice'; readonly publicKey: Uint8Array }
  /** The sender has got something by a sync step that others may lack. */
  | { readonly type: 'news'; readonly stateVector: Uint8Array }
  /** What has changed in the sender's presence since the version that it was told last. */
  | ({ readonly type: 'presenceChange' } & PresenceChange)
  /** Which version of whose presence the sender has, of those that changed lately. */
  | { readonly type: 'presenceClocks'; readonly clocks: ReadonlyMap<number, number> }
  /** Presence of members whom the receiver may have no link to. */
  | { readonly type: 'relayedPresence'; readonly entries: readonly RelayedEntry[] }
  | { readonly type: 'unknown'; readonly number: number };

/** 0 to 2 are y-protocols'; 3 is ours and never goes to y-webrtc peers. */
const SYNC_KINDS = { step1: 0, step2: 1, update: 2, part: 3 } as const;

/** What can be encoded: a gossip message without what it is as bytes. */
export type Encodable = Exclude<RoomMessage, { type: 'unknown' | 'gossip' }> | Omit<GossipMessage, 'encoded'>;

/** Encodes a message as docs/PROTOCOL.md has it. */
export const encodeMessage = (message: Encodable): Uint8Array => {
  const encoder = encoding.createEncoder();
  switch (message.type) {
    case 'step1':
      encoding.writeVarUint(encoder, MessageType.sync);
      encoding.writeVarUint(encoder, SYNC_KINDS.step1);
      encoding.writeVarUint8Array(encoder, message.stateVector);
      break;
    case 'step2':
    case 'update':
      encoding.writeVarUint(encoder, MessageType.sync);
      encoding.writeVarUint(encoder, SYNC_KINDS[message.type]);
      encoding.writeVarUint8Array(encoder, message.update);
      break;
    case 'part':
      encoding.writeVarUint(encoder, MessageType.sync);
      encoding.writeVarUint(encoder, SYNC_KINDS.part);
      encoding.writeVarUint(encoder, message.total);
      encoding.writeVarUint8Array(encoder, message.update);
      break;
    case 'awareness':
      encoding.writeVarUint(encoder, MessageType.awareness);
      encoding.writeVarUint8Array(encoder, message.update);
      break;
    case 'queryAwareness':
      encoding.writeVarUint(encoder, MessageType.queryAwareness);
      break;
    case 'neighbours':
      encoding.writeVarUint(encoder, MessageType.neighbours);
      encoding.writeVarUint(encoder, message.members.size);
      for (const member of message.members) encoding.writeVarString(encoder, member);
      break;
    case 'saved':
      encoding.writeVarUint(encoder, MessageType.saved);
      encoding.writeVarUint(encoder, message.count);
      encoding.writeVarUint8Array(encoder, message.stateVector);
      encoding.writeVarUint(encoder, message.deleted);
      break;
    case 'forget':
      encoding.writeVarUint(encoder, MessageType.forget);
      break;
    case 'gossip':
      encoding.writeVarUint(encoder, MessageType.gossip);
      writeGossip(encoder, message);
      break;
    case 'have':
    case 'graft':
      encoding.writeVarUint(encoder, MessageType[message.type]);
      writeIds(encoder, message.ids);
      break;
    case 'prune':
    case 'branch':
      encoding.writeVarUint(encoder, MessageType[message.type]);
      break;
    case 'wave':
      encoding.writeVarUint(encoder, MessageType.wave);
      encoding.writeVarString(encoder, message.origin);
      encoding.writeVarUint(encoder, message.number);
      break;
    case 'news':
      encoding.writeVarUint(encoder, MessageType.news);
      encoding.writeVarUint8Array(encoder, message.stateVector);
      break;
    case 'voice':
      encoding.writeVarUint(encoder, MessageType.voice);
      encoding.writeUint8Array(encoder, message.publicKey);
      break;
    case 'presenceChange':
      encoding.writeVarUint(encoder, MessageType.presenceChange);
      writeChange(encoder, message);
      break;
    case 'presenceClocks':
      encoding.writeVarUint(encoder, MessageType.presenceClocks);
      encoding.writeVarUint8Array(encoder, Y.encodeStateVector(new Map(message.clocks)));
      break;
    case 'relayedPresence':
      encoding.writeVarUint(encoder, MessageType.relayedPresence);
      writeRelayed(encoder, message.entries);
      break;
  }
  return encoding.toUint8Array(encoder);
};

const readNeighbours = (decoder: decoding.Decoder): ReadonlySet<MemberId> => {
  const count = decoding.readVarUint(decoder);
  if (count > MAX_NEIGHBOURS) throw new MessageError(`${count} neighbours are more than ${MAX_NEIGHBOURS}`);
  const members = new Set<MemberId>();
  for (let i = 0; i < count; i++) members.add(v.parse(MemberIdSchema, decoding.readVarString(decoder)));
  return members;
};

const readSync = (decoder: decoding.Decoder): RoomMessage => {
  const kind = decoding.readVarUint(decoder);
  // readVarUint8Array gives a view into the message: nothing is copied, however large it is.
  switch (kind) {
    case SYNC_KINDS.step1:
      return { type: 'step1', stateVector: decoding.readVarUint8Array(decoder) };
    case SYNC_KINDS.step2:
      return { type: 'step2', update: decoding.readVarUint8Array(decoder) };
    case SYNC_KINDS.update:
      return { type: 'update', update: decoding.readVarUint8Array(decoder) };
    case SYNC_KINDS.part:
      return {
        type: 'part',
        total: decoding.readVarUint(decoder),
        update: decoding.readVarUint8Array(decoder),
      };
    default:
      throw new MessageError(`sync message of unknown kind ${kind}`);
  }
};

const read = (decoder: decoding.Decoder, bytes: Uint8Array): RoomMessage => {
  const number = decoding.readVarUint(decoder);
  if (bytes.length > MAX_SMALL_BYTES && !LARGE.has(number))
    throw new MessageError(`a message of type ${number} of ${bytes.length} bytes`);
  switch (number) {
    case MessageType.sync:
      return readSync(decoder);
    case MessageType.awareness:
      return { type: 'awareness', update: decoding.readVarUint8Array(decoder) };
    case MessageType.queryAwareness:
      return { type: 'queryAwareness' };
    case MessageType.neighbours:
      return { type: 'neighbours', members: readNeighbours(decoder) };
    case MessageType.saved:
      return {
        type: 'saved',
        count: decoding.readVarUint(decoder),
        stateVector: decoding.readVarUint8Array(decoder),
        deleted: decoding.readVarUint(decoder),
      };
    case MessageType.forget:
      return { type: 'forget' };
    case MessageType.gossip:
      return readGossip(decoder, bytes);
    case MessageType.have:
      return { type: 'have', ids: readIds(decoder) };
    case MessageType.graft:
      return { type: 'graft', ids: readIds(decoder) };
    case MessageType.prune:
      return { type: 'prune' };
    case MessageType.news:
      return { type: 'news', stateVector: decoding.readVarUint8Array(decoder) };
    case MessageType.branch:
      return { type: 'branch' };
    case MessageType.wave:
      return { type: 'wave', ...readId(decoder) };
    case MessageType.voice:
      return { type: 'voice', publicKey: decoding.readUint8Array(decoder, VOICE_BYTES).slice() };
    case MessageType.presenceChange:
      return { type: 'presenceChange', ...readChange(decoder) };
    case MessageType.presenceClocks:
      return { type: 'presenceClocks', clocks: decodeStateMap(decoding.readVarUint8Array(decoder)) };
    case MessageType.relayedPresence:
      return { type: 'relayedPresence', entries: readRelayed(decoder) };
    default:
      if (number < FIRST_IGNORABLE_TYPE) throw new MessageError(`message of unknown type ${number}`);
      return { type: 'unknown', number };
  }
};

/**
 * Decodes one message.
 * @throws MessageError for anything that docs/PROTOCOL.md does not allow, trailing bytes included.
 */
export const decodeMessage = (bytes: Uint8Array): RoomMessage => {
  const decoder = decoding.createDecoder(bytes);
  let message: RoomMessage;
  try {
    message = read(decoder, bytes);
  } catch (error) {
    if (error instanceof MessageError) throw error;
    throw new MessageError('message does not decode', { cause: error });
  }
  if (message.type !== 'unknown' && decoding.hasContent(decoder))
    throw new MessageError('bytes after the end of a message');
  return message;
};

/** How many structs each client's state vector entry covers. */
export type StateMap = ReadonlyMap<number, number>;

/**
 * More clients than any document we have seen: 100,000 would be a document of its own problem. Reading so many that the
 * document does not have takes some 20 ms.
 */
const MAX_STATE_ENTRIES = 2 ** 18;

const readStateCount = (decoder: decoding.Decoder): number => {
  const count = decoding.readVarUint(decoder);
  // Two bytes an entry are the least: a larger count is a lie, found before anything is allocated for it.
  if (count > MAX_STATE_ENTRIES || count * 2 > decoder.arr.length)
    throw new MessageError('state vector claims too many clients');
  return count;
};

/**
 * How many entries a Yjs state vector has, by its own word, which those who read it go by.
 * @throws MessageError when it cannot be true.
 */
export const countStateEntries = (bytes: Uint8Array): number => readStateCount(decoding.createDecoder(bytes));

/**
 * Decodes a Yjs state vector.
 * @param isWanted - which entries to keep: building a map of all takes five times as long as reading them.
 * @throws MessageError when it does not decode.
 */
export const decodeStateMap = (
  bytes: Uint8Array,
  isWanted: (client: number, clock: number) => boolean = () => true,
): StateMap => {
  const decoder = decoding.createDecoder(bytes);
  const count = readStateCount(decoder);
  const map = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const client = decoding.readVarUint(decoder);
    const clock = decoding.readVarUint(decoder);
    if (isWanted(client, clock)) map.set(client, clock);
  }
  return map;
};
