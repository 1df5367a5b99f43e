import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRateBudget, DEFAULT_RATE_LIMITS } from './rate-budget.ts';

const MIB = 2 ** 20;

/** A budget on a clock that the test moves. */
const budgetAt = (limits?: Parameters<typeof createRateBudget>[0]) => {
  let time = 1_000;
  const budget = createRateBudget(limits, () => time);
  return {
    take: budget.take,
    advance: (ms: number) => {
      time += ms;
    },
  };
};

describe('a link’s rate budget', () => {
  test('is never reached by somebody who draws, points and pastes for hours', () => {
    const { take, advance } = budgetAt();
    const refused: string[] = [];
    // Joining: the whole document at once.
    if (!take(20 * MIB)) refused.push('sync');
    for (let second = 0; second < 2 * 3600; second++) {
      for (let i = 0; i < 60; i++) {
        if (!take(400)) refused.push(`update at ${second} s`);
        if (!take(120)) refused.push(`cursor at ${second} s`);
        advance(1000 / 60);
      }
      if (second % 5 === 0 && !take(10 * MIB)) refused.push(`paste at ${second} s`);
    }
    expect(refused).toEqual([]);
  });

  test('grows with the room: a link of a tree carries what thirty people draw', () => {
    let members = 0;
    const { take, advance } = budgetAt({ members: () => members });
    const crowd = (seconds: number): number => {
      let refused = 0;
      for (let i = 0; i < seconds * 1_800; i += 1) {
        if (!take(200)) refused += 1;
        advance(1_000 / 1_800);
      }
      return refused;
    };
    expect(crowd(60)).toBeGreaterThan(0);
    advance(60_000);
    members = 30;
    expect(crowd(60)).toBe(0);
  });

  test('counts what is as much work as several messages', () => {
    const { take } = budgetAt();
    let taken = 0;
    while (take(0, 64)) taken += 1;
    expect(taken).toBe(Math.floor(DEFAULT_RATE_LIMITS.burstMessages / 64));
  });

  test('lets the largest message of the bulk lane through, and what is drawn right after it', () => {
    const { take, advance } = budgetAt();
    expect(take(256 * MIB)).toBe(true);
    for (let i = 0; i < 600; i++) {
      advance(16);
      expect(take(65_536)).toBe(true);
    }
  });

  test('lets through at once what a machine queued while it slept', () => {
    const { take } = budgetAt();
    for (let i = 0; i < 60 * 120; i++) expect(take(300)).toBe(true);
  });

  test('ends with a flood of messages', () => {
    const { take, advance } = budgetAt();
    let taken = 0;
    while (take(1)) {
      taken += 1;
      advance(0.1);
    }
    // 10 messages a millisecond come in, 1 a millisecond is paid back.
    expect(taken).toBeGreaterThan(DEFAULT_RATE_LIMITS.burstMessages);
    expect(taken).toBeLessThan(DEFAULT_RATE_LIMITS.burstMessages * 1.2);
  });

  test('ends with a flood of bytes', () => {
    const { take, advance } = budgetAt();
    let bytes = 0;
    while (take(16 * MIB)) {
      bytes += 16 * MIB;
      advance(100);
    }
    expect(bytes).toBeLessThan(2 * DEFAULT_RATE_LIMITS.burstBytes);
  });

  test('comes back with time, never beyond full, and a clock that jumps back costs nothing', () => {
    const { take, advance } = budgetAt({
      burstMessages: 2,
      messagesPerSecond: 1,
      burstBytes: 100,
      bytesPerSecond: 10,
    });
    expect([take(1), take(1), take(1)]).toEqual([true, true, false]);
    advance(1_000);
    expect([take(1), take(1)]).toEqual([true, false]);
    advance(3_600_000);
    expect([take(1), take(1), take(1)]).toEqual([true, true, false]);
    advance(-1_000_000);
    expect(take(1)).toBe(false);
    advance(1_000);
    expect(take(1)).toBe(true);
    advance(3_600_000);
    expect([take(101), take(100), take(1)]).toEqual([false, true, false]);
  });

  test('over any stretch of time lets through at most burst and rate', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ wait: fc.integer({ min: 0, max: 500 }), size: fc.integer({ min: 0, max: 200 }) }),
        ),
        (steps) => {
          const limits = { burstMessages: 5, messagesPerSecond: 10, burstBytes: 300, bytesPerSecond: 400 };
          const { take, advance } = budgetAt(limits);
          let [elapsed, messages, bytes] = [0, 0, 0];
          for (const { wait, size } of steps) {
            advance(wait);
            elapsed += wait / 1000;
            if (!take(size)) continue;
            messages += 1;
            bytes += size;
          }
          expect(messages).toBeLessThanOrEqual(
            limits.burstMessages + limits.messagesPerSecond * elapsed + 1e-6,
          );
          expect(bytes).toBeLessThanOrEqual(limits.burstBytes + limits.bytesPerSecond * elapsed + 1e-6);
        },
      ),
    );
  });
});
