import { expect, test } from 'vitest';
import { createAdaptiveBudget } from './paint-budget.ts';

const options = { lateAfter: 24, time: 1000 };

/** The quota after frames that spent all of it and took so many milliseconds each. */
const quotaAfter = (frames: readonly number[]): number => {
  const adaptive = createAdaptiveBudget();
  let now = 0;
  let budget = adaptive.next(now, options);
  for (const frame of frames) {
    budget.shapes = 0;
    now += frame;
    budget = adaptive.next(now, options);
  }
  return budget.shapes;
};

test('grows while frames are in time, halves when one is late', () => {
  expect(quotaAfter([16, 16])).toBeGreaterThan(quotaAfter([16]));
  expect(quotaAfter([16, 16, 60])).toBe(Math.floor(quotaAfter([16, 16]) / 2));
});

test('a slow machine still paints something', () => {
  expect(quotaAfter(Array.from({ length: 50 }, () => 200))).toBeGreaterThan(0);
});

test('a frame after a pause proves nothing', () => {
  expect(quotaAfter([16, 5_000])).toBe(quotaAfter([16]));
});
