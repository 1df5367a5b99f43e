import type { MemberId } from '@meshboard/signaling/protocol';
import { encodeEntries } from '../../presence/entries.ts';
import { encodeMessage } from '../../sync/messages.ts';
import { memberNamed } from '../recording-link.ts';
import { awarenessUpdates, CLIENTS, largeRoomMessages, roomMessages, updates } from './corpus.ts';
import { FAR_MEMBERS } from './fuzzed-room.ts';
import { type Int, LARGE_BYTES, mutate, pickFrom } from './mutate.ts';

/** One message in so many is a large one, which takes as long as a hundred others. */
const ONE_LARGE_IN = 200;

/** Half of them whole messages, mutated; half of them good ones around a mutated body, which come further. */
export const hostileMessage = (int: Int): Uint8Array => {
  if (int(ONE_LARGE_IN) === 0) return mutate(largeRoomMessages, int, LARGE_BYTES);
  switch (int(8)) {
    case 0:
      return encodeMessage({ type: 'awareness', update: mutate(awarenessUpdates, int) });
    case 1:
    case 2:
      return encodeMessage({ type: 'update', update: mutate(updates, int) });
    case 3:
      return encodeMessage({
        type: 'gossip',
        origin: memberNamed(int(2) === 0 ? 'ada' : 'mallory'),
        number: int(100),
        signature: new Uint8Array(64),
        voice: new Uint8Array(),
        update: mutate(updates, int),
      });
    default:
      return mutate(roomMessages, int);
  }
};

/** Whose names are used: of somebody linked, of the hostile one, of those who are known by what others tell. */
const anybody = (int: Int): MemberId =>
  int(4) === 0
    ? memberNamed(pickFrom(['ada', 'cem', 'mallory1', 'nobody'], int))
    : pickFrom(FAR_MEMBERS, int);

/** A client of anybody's; of few far ones, so that one tells of another's now and then. */
const anyClient = (int: Int): number => pickFrom([...Object.values(CLIENTS), 1, 50, 51, 52, 53, 54], int);

/**
 * Makes messages that only a large room has, and that decode and are new: numbers and versions rise, as they do with
 * those who are honest. What they say is as false as what is mutated.
 */
export const largeRoomMessageMaker = (int: Int, bodies: () => Uint8Array): (() => Uint8Array) => {
  let number = 0;
  const next = (): number => {
    number += 1;
    return number;
  };
  const state = (): string => JSON.stringify({ name: `n${int(9)}`, cursor: { x: int(1_000), y: int(9) } });
  const ids = () =>
    Array.from({ length: int(6) }, () => ({ origin: anybody(int), number: next() - int(40) }));
  const clocks = () => new Map(Array.from({ length: int(5) }, () => [anyClient(int), next()]));
  const makers: readonly (() => Uint8Array)[] = [
    () =>
      encodeMessage({
        type: 'gossip',
        origin: anybody(int),
        number: next(),
        signature: new Uint8Array(64),
        voice: new Uint8Array(int(2) * 64),
        update: bodies(),
      }),
    () => encodeMessage({ type: 'have', ids: ids().filter((id) => id.number >= 0) }),
    () => encodeMessage({ type: 'graft', ids: ids().filter((id) => id.number >= 0) }),
    () => encodeMessage({ type: pickFrom(['prune', 'branch'] as const, int) }),
    () => encodeMessage({ type: 'wave', origin: anybody(int), number: next() }),
    () => encodeMessage({ type: 'voice', publicKey: Uint8Array.from({ length: 32 }, () => int(256)) }),
    () =>
      encodeMessage({
        type: 'relayedPresence',
        entries: Array.from({ length: 1 + int(4) }, () => ({
          origin: anybody(int),
          client: anyClient(int),
          clock: next(),
          json: int(3) === 0 ? `=${number - int(30)}` : state(),
        })).filter(({ json }) => !json.startsWith('=-')),
      }),
    () => encodeMessage({ type: 'presenceClocks', clocks: clocks() }),
    () =>
      encodeMessage({
        type: 'awareness',
        update: encodeEntries([
          { client: anyClient(int), clock: next(), json: int(6) === 0 ? 'null' : state() },
        ]),
      }),
    () => {
      const base = number - int(3);
      return encodeMessage({
        type: 'presenceChange',
        client: anyClient(int),
        base: Math.max(0, base),
        clock: next(),
        set: { cursor: { x: int(1_000) } },
        gone: int(4) === 0 ? ['name'] : [],
      });
    },
    () =>
      encodeMessage({
        type: 'neighbours',
        members: new Set(Array.from({ length: int(5) }, () => anybody(int))),
      }),
  ];
  return () => pickFrom(makers, int)();
};
