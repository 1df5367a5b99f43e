import { createCapability, formatLink } from '@meshboard/room';
import { createSignalingServer, type SignalingServer } from '@meshboard/signaling';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '../harness/wait-for.ts';
import { CrowdEnded, type Crowds, startCrowds } from './crowds.ts';

/**
 * A room of 36, a dozen in each of three processes: updates and cursors reach all over a tree, and when a whole process
 * is killed, a third at once, the others go on and lose nothing. tests/bench/large-room.ts does the first half with a
 * hundred.
 */

const PROCESSES = 3;
const SIZE = 36;
const MOVERS_EACH = 2;
/** The tree on which updates spread is found while they do: the first ones go over links that turn out not needed. */
const ROUNDS = 12;
/** When it is found it stays: so many rounds, one after the other, in which no more messages are sent than shall be. */
const STEADY_ROUNDS = 3;
const MOST_MESSAGES = 1.3;
const MOST_LINKS = 8;
const UPDATES = 24;
const PAUSE_MS = 40;
const LIMIT_MS = 60_000;

const isNativeFault = (signal: NodeJS.Signals | null): boolean => signal !== null && signal !== 'SIGKILL';

describe('a room of 36 peers in three processes', { timeout: 4 * LIMIT_MS }, () => {
  let server: SignalingServer;
  let crowds: Crowds;
  let keys = 0;

  const write = async (updates: number): Promise<void> => {
    await crowds.write(updates, PAUSE_MS);
    keys += updates;
  };
  const allHaveAll = async (): Promise<void> =>
    expect(await crowds.untilAll({ type: 'has', keys }, LIMIT_MS), `members with ${keys} keys`).toBe(
      crowds.size,
    );
  const allSee = async (cursors: number): Promise<void> =>
    expect(await crowds.untilAll({ type: 'sees', cursors }, LIMIT_MS), `members that see ${cursors}`).toBe(
      crowds.size,
    );

  /** Links that only a newcomer needed end after ten seconds; from then on nobody has more than it wants. */
  const fewLinks = (): Promise<unknown> =>
    waitFor(
      async () => {
        const { mostLinks } = await crowds.counts();
        if (mostLinks > MOST_LINKS) throw new Error(`somebody has ${mostLinks}`);
        return true;
      },
      { what: `at most ${MOST_LINKS} links at everybody`, timeout: LIMIT_MS },
    );

  const begin = (): void => {
    keys = 0;
    crowds = startCrowds(server.url, formatLink(server.url, createCapability()), SIZE, PROCESSES);
  };

  /**
   * Runs it when all are there. On a busy machine a process has died in `@roamhq/wrtc` 0.10, without a word from JavaScript:
   * then it is begun anew, once, and that is said. A process that ends by itself, or that the system kills, is a failure.
   */
  const inRoom = (scenario: () => Promise<void>) => async (): Promise<void> => {
    const run = async (): Promise<void> => {
      expect(await crowds.untilAll({ type: 'ready' }, LIMIT_MS)).toBe(SIZE);
      await scenario();
    };
    try {
      await run();
    } catch (error) {
      if (!(error instanceof CrowdEnded && isNativeFault(error.signal))) throw error;
      console.log(`${error.message}: the room is begun anew`);
      crowds.end();
      begin();
      await run();
    }
  };

  beforeAll(async () => {
    server = await createSignalingServer({});
    begin();
  });
  afterAll(async () => {
    crowds.end();
    await server.close();
  });

  test(
    'all converge, and an update is carried by at most 1.3 × (N−1) messages',
    inRoom(async () => {
      await fewLinks();
      const ratios: number[] = [];
      const isSteady = (): boolean =>
        ratios.length >= STEADY_ROUNDS &&
        ratios.slice(-STEADY_ROUNDS).every((ratio) => ratio <= MOST_MESSAGES);
      while (ratios.length < ROUNDS && !isSteady()) {
        const before = await crowds.counts();
        await write(UPDATES);
        await allHaveAll();
        const after = await crowds.counts();
        ratios.push((after.documentMessages - before.documentMessages) / UPDATES / (SIZE - 1));
        expect(after.mostLinks).toBeLessThanOrEqual(MOST_LINKS);
      }
      const shown = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
      console.log(`messages an update, as multiples of N−1, in each round: ${shown}`);
      expect(isSteady(), `${STEADY_ROUNDS} rounds of at most ${MOST_MESSAGES}`).toBe(true);
    }),
  );

  test(
    'the cursors of some who move reach all',
    inRoom(async () => {
      await crowds.all({ type: 'move', movers: MOVERS_EACH, seconds: 0.5 });
      await allSee(PROCESSES * MOVERS_EACH);
    }),
  );

  test(
    'a third is killed at once while the others write: they have everything, and the dead’s cursors go',
    inRoom(async () => {
      await crowds.all({ type: 'move', movers: MOVERS_EACH, seconds: 0.1 });
      await allSee(PROCESSES * MOVERS_EACH);
      crowds.killOne();
      await write(UPDATES);
      await allHaveAll();
      await allSee((PROCESSES - 1) * MOVERS_EACH);
      expect(crowds.size).toBe(24);
      // The rings close again over the gaps, with links that are new.
      await fewLinks();
    }),
  );
});
