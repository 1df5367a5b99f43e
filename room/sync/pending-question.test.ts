import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PendingQuestion } from './pending-question.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const setUp = () => {
  const ask = vi.fn();
  return { ask, pending: new PendingQuestion(ask) };
};

test('several reasons make one question, as soon as the most urgent wants it', () => {
  const { ask, pending } = setUp();
  pending.within(5_000, () => true);
  pending.within(500, () => true);
  vi.advanceTimersByTime(500);
  expect(ask).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(10_000);
  expect(ask).toHaveBeenCalledOnce();
});

test('what has come by itself meanwhile is not asked for', () => {
  const { ask, pending } = setUp();
  let lacking = true;
  pending.within(500, () => lacking);
  pending.within(500, () => false);
  lacking = false;
  vi.advanceTimersByTime(1_000);
  expect(ask).not.toHaveBeenCalled();
});

test('with more reasons than are kept it is asked whatever has come', () => {
  const { ask, pending } = setUp();
  for (let i = 0; i < 1_000; i++) pending.within(500, () => false);
  vi.advanceTimersByTime(500);
  expect(ask).toHaveBeenCalledOnce();
});

test('what was cancelled is not asked', () => {
  const { ask, pending } = setUp();
  pending.within(500, () => true);
  pending.cancel();
  vi.advanceTimersByTime(1_000);
  expect(ask).not.toHaveBeenCalled();
});
