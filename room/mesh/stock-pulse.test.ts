import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StockPulse } from './stock-pulse.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const started = () => {
  const said: string[] = [];
  const pulse = new StockPulse(
    () => said.push('asked'),
    () => said.push('mute'),
  );
  return { said, pulse };
};

test('an end that says nothing is asked, and given up when it does not answer', () => {
  const { said } = started();
  vi.advanceTimersByTime(4_000);
  expect(said).toEqual(['asked']);
  vi.advanceTimersByTime(8_000);
  expect(said).toEqual(['asked', 'mute']);
});

test('one that renews its cursor is not asked', () => {
  const { said, pulse } = started();
  for (let second = 1; second <= 120; second += 1) {
    if (second === 1 || second % 15 === 0) pulse.heard();
    vi.advanceTimersByTime(1_000);
  }
  expect(said).toEqual([]);
});

test('one that falls silent later is asked, and left alone when it answers', () => {
  const { said, pulse } = started();
  pulse.heard();
  vi.advanceTimersByTime(4_000 + 20_000);
  expect(said).toEqual(['asked']);
  pulse.heard();
  vi.advanceTimersByTime(8_000 + 20_000);
  expect(said).toEqual(['asked', 'asked']);
  vi.advanceTimersByTime(8_000);
  expect(said).toEqual(['asked', 'asked', 'mute']);
});

test('after the end nobody is asked', () => {
  const { said, pulse } = started();
  pulse.stop();
  vi.advanceTimersByTime(60_000);
  expect(said).toEqual([]);
});
