import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Deadline } from './deadline.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('what is due is done once, by the earliest time that was asked for, and can be asked for anew', () => {
  const times: number[] = [];
  const start = performance.now();
  const deadline = new Deadline(() => times.push(performance.now() - start));
  deadline.within(500);
  vi.advanceTimersByTime(100);
  deadline.within(100);
  deadline.within(300);
  vi.advanceTimersByTime(1_000);
  expect(times).toEqual([200]);
  deadline.within(50);
  vi.advanceTimersByTime(1_000);
  expect(times).toEqual([200, 1_150]);
});

test('what was cancelled is not done', () => {
  const run = vi.fn();
  const deadline = new Deadline(run);
  deadline.within(10);
  deadline.cancel();
  vi.advanceTimersByTime(1_000);
  expect(run).not.toHaveBeenCalled();
  deadline.within(10);
  vi.advanceTimersByTime(10);
  expect(run).toHaveBeenCalledOnce();
});
