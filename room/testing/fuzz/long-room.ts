import { MessageError } from '../../message-error.ts';
import { seededInt } from '../../sync/gate/testing/random-edits.ts';
import { GateError } from '../../sync/gate/update-gate.ts';
import { encodeMessage } from '../../sync/messages.ts';
import { installVirtualTime } from '../virtual-time.ts';
import { updates } from './corpus.ts';
import { outcomeOf } from './fuzz.ts';
import { createFuzzedRoom, FAR_MEMBERS } from './fuzzed-room.ts';
import { hostileMessage, largeRoomMessageMaker } from './hostile-messages.ts';
import { mutate, pickFrom } from './mutate.ts';
import { withReportedErrors } from './reported-errors.ts';
import { startStopwatch, turn } from './stopwatch.ts';

/** Fifty messages a second. */
const PACE_MS = 20;

/**
 * Mutated messages that are sent again and again, so that after the first time they bring nothing new to the document:
 * an editor may fill it, and what it holds is no leak.
 */
const POOL = 4_000;

/** Gossip that fills what remembers the last messages of an origin, each of which has a bound. */
const REMEMBERED = 10_000;

/** Names of members that come and go; as in a real room nobody is there twice under one name for long. */
const ROSTER_EVERY = 100;

export interface LongRoomOptions {
  readonly seed: number;
  /** Messages before memory is looked at for the first time, and between that and the second. */
  readonly warmUp: number;
  readonly messages: number;
  /** Bytes in use, once all garbage is collected. */
  readonly memory: () => Promise<number>;
  /** No message may take longer, in milliseconds. */
  readonly slowMs?: number;
}

export interface LongRoomReport {
  /** By how many bytes each message between the two looks made the memory grow. */
  readonly bytesAMessage: number;
  readonly slowestMs: number;
  readonly outcomes: ReadonlyMap<string, number>;
  readonly failures: readonly string[];
}

const run = async (
  { seed, warmUp, messages, memory, slowMs = 100 }: LongRoomOptions,
  advance: (ms: number) => void,
  reported: readonly unknown[],
): Promise<LongRoomReport> => {
  const int = seededInt(seed);
  const room = createFuzzedRoom({ partial: true, leads: true });
  const bodies = Array.from({ length: POOL / 4 }, () => mutate(updates, int));
  const large = largeRoomMessageMaker(int, () => pickFrom(bodies, int));
  const pool = Array.from({ length: POOL }, () => hostileMessage(int));
  const outcomes = new Map<string, number>();
  const failures: string[] = [];
  let slowestMs = 0;
  let sent = 0;

  const work = (): void =>
    room.work((doc) => {
      // In place of what was there: a document grows by what is written, which is no leak either.
      doc.getMap('map').set('at', sent);
    });

  const send = async (bytes: Uint8Array): Promise<void> => {
    sent += 1;
    if (sent % 8 === 0) work();
    if (sent % ROSTER_EVERY === 0) room.changeRoster();
    const elapsed = startStopwatch();
    const outcome = outcomeOf([GateError, MessageError], () => room.take(bytes));
    advance(PACE_MS);
    await turn();
    const ms = elapsed();
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    slowestMs = Math.max(slowestMs, ms);
    if (ms > slowMs) failures.push(`message ${sent} took ${ms.toFixed(0)} ms: ${outcome}`);
  };
  const sendMany = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i += 1) await send(i % 2 === 0 ? large() : (pool[(i >> 1) % POOL] ?? large()));
  };

  const nothing = { signature: new Uint8Array(), voice: new Uint8Array(), update: Uint8Array.of(0, 0) };
  for (let number = 0; number < REMEMBERED; number += 1)
    for (const origin of FAR_MEMBERS.slice(0, 2))
      await send(encodeMessage({ type: 'gossip', origin, number, ...nothing }));
  await sendMany(warmUp);
  const before = await memory();
  await sendMany(messages);
  const after = await memory();
  room.check();
  room.close();
  if (reported.length > 0) throw reported[0];
  return { bytesAMessage: (after - before) / messages, slowestMs, outcomes, failures };
};

/**
 * One large room to which hostile messages of every kind are sent for as long as they are a working day of somebody who
 * draws, while members come and go: what is kept of a message, of a link or of a member shows in the memory.
 *
 * @throws what is no refusal, and Error that says how those who did nothing wrong were harmed.
 */
export const sendToLongRoom = async (options: LongRoomOptions): Promise<LongRoomReport> => {
  const time = installVirtualTime({ intervals: true });
  const reported: unknown[] = [];
  try {
    return await withReportedErrors(
      (error) => {
        reported.push(error);
      },
      () => run(options, (ms) => time.advance(ms), reported),
    );
  } finally {
    time.restore();
  }
};
