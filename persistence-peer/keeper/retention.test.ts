import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Version } from '../store/store.ts';
import { retiredVersions } from './retention.ts';

const at = (number: number, date: string): Version => ({
  number,
  createdAt: Date.parse(date),
  through: 0,
  bytes: 0,
  cause: 'compaction',
});

describe('the retention policy', () => {
  test('keeps the newest ones, then the newest of each day', () => {
    const versions = [
      at(1, '2026-01-01T10:00Z'),
      at(2, '2026-01-01T23:59Z'),
      at(3, '2026-01-02T00:01Z'),
      at(4, '2026-01-04T09:00Z'),
      at(5, '2026-01-04T10:00Z'),
      at(6, '2026-01-04T11:00Z'),
    ];
    expect(retiredVersions(versions, { last: 2, daily: 30 })).toEqual([1]);
    expect(retiredVersions(versions, { last: 2, daily: 2 })).toEqual([1, 2]);
    expect(retiredVersions(versions, { last: 1, daily: 0 })).toEqual([1, 2, 3, 4, 5]);
    expect(retiredVersions(versions, { last: 10, daily: 0 })).toEqual([]);
  });

  test('never lets the current version go, and stays within its bounds, whatever the clock did', () => {
    const times = fc.array(fc.integer({ min: 0, max: 40 * 86_400_000 }), { minLength: 1, maxLength: 60 });
    const policies = fc.record({
      last: fc.integer({ min: 0, max: 12 }),
      daily: fc.integer({ min: 0, max: 12 }),
    });
    fc.assert(
      fc.property(times, policies, (createdAts, policy) => {
        const versions = createdAts.map((createdAt, i) => ({ ...at(i + 1, '2026-01-01'), createdAt }));
        const retired = retiredVersions(versions, policy);
        const kept = versions.filter((version) => !retired.includes(version.number));
        expect(kept.at(-1)).toBe(versions.at(-1));
        expect(kept.length).toBeLessThanOrEqual(Math.max(1, policy.last) + policy.daily);
        expect(kept.length).toBeGreaterThanOrEqual(Math.min(versions.length, Math.max(1, policy.last)));
        expect(retiredVersions(kept, policy)).toEqual([]);
      }),
    );
  });
});
