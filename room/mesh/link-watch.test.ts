import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LinkWatch } from './link-watch.ts';
import { DEFAULT_TIMINGS } from './timings.ts';

const SECOND_MS = 1_000;

let watch: LinkWatch;
let said: boolean[];
beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  watch = new LinkWatch({
    timings: DEFAULT_TIMINGS,
    askInstead: null,
    ping: () => undefined,
    doubt: () => undefined,
    restart: () => undefined,
    lost: () => undefined,
    hangs: (hangs) => said.push(hangs),
  });
  watch.start();
  watch.heard();
});
afterEach(() => {
  watch.stop();
  vi.useRealTimers();
});

test('a silent link is said to hang, once, as soon as a ping has been unanswered for long enough, and not to when it is heard', () => {
  watch.pingNow();
  vi.advanceTimersByTime(DEFAULT_TIMINGS.pingAfter - SECOND_MS);
  expect(said).toEqual([]);
  vi.advanceTimersByTime(2 * SECOND_MS);
  expect(said).toEqual([true]);
  vi.advanceTimersByTime(10 * SECOND_MS);
  expect(said).toEqual([true]);
  watch.heard();
  expect(said).toEqual([true, false]);
});

test('one whose path ICE has lost is said to hang at once, until it is heard, whatever ICE says', () => {
  vi.advanceTimersByTime(1);
  watch.stateChanged('disconnected');
  expect(said).toEqual([true]);
  vi.advanceTimersByTime(1);
  watch.heard();
  expect(said).toEqual([true, false]);
  watch.stateChanged('connected');
  expect(said).toEqual([true, false]);
});
