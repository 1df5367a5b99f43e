import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

describe('a token bucket', () => {
  test('refuses what it cannot pay for and says how long to wait', () => {
    const bucket = new TokenBucket(2, 4, 0);
    expect([bucket.take(1, 0), bucket.take(1, 0)]).toEqual([0, 0]);
    expect(bucket.take(1, 0)).toBe(250);
    expect(bucket.take(1, 249)).toBeCloseTo(1);
    expect(bucket.take(1, 250)).toBe(0);
  });

  test('never pays for more than it can hold', () => {
    expect(new TokenBucket(2, 4, 0).take(3, 0)).toBe(Number.POSITIVE_INFINITY);
  });

  test('in any stretch of time lets through at most its capacity and what it regained', () => {
    const steps = fc.array(
      fc.record({ wait: fc.integer({ min: 0, max: 2_000 }), cost: fc.integer({ min: 1, max: 9 }) }),
    );
    fc.assert(
      fc.property(steps, (taken) => {
        const bucket = new TokenBucket(10, 5, 0);
        let now = 0;
        let paid = 0;
        for (const { wait, cost } of taken) {
          now += wait;
          if (bucket.take(cost, now) === 0) paid += cost;
          expect(paid).toBeLessThanOrEqual(10 + (now / 1000) * 5 + 1e-6);
        }
      }),
    );
  });

  test('after the wait it named, pays', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 10 }), (first, second) => {
        const bucket = new TokenBucket(10, 3, 0);
        bucket.take(first, 0);
        const wait = bucket.take(second, 0);
        if (wait > 0) expect(bucket.take(second, Math.ceil(wait))).toBe(0);
      }),
    );
  });
});
