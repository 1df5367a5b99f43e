import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Retries } from './retries.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('what fails is reported and tried again until it succeeds, ever more seldom', async () => {
  const failures: unknown[] = [];
  const retries = new Retries((error) => failures.push(error));
  const at: number[] = [];
  await retries.run(async () => {
    at.push(Date.now());
    if (at.length < 8) throw new Error(`away ${at.length}`);
  });
  await vi.advanceTimersByTimeAsync(600_000);
  const waits = at.slice(1).map((time, i) => time - (at[i] ?? 0));
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  expect(failures).toHaveLength(7);
});

test('nothing is tried after closing', async () => {
  const retries = new Retries(() => undefined);
  let tries = 0;
  await retries.run(async () => {
    tries += 1;
    throw new Error('away');
  });
  retries.close();
  await retries.run(async () => {
    tries += 1;
    throw new Error('away');
  });
  await vi.advanceTimersByTimeAsync(600_000);
  expect(tries).toBe(2);
});
