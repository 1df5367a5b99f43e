import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PathWatch } from './path-watch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Statistics of a connection whose local candidate is of the given type. */
const reportOf = (candidateType: string): RTCStatsReport =>
  new Map<string, unknown>([
    ['t', { id: 't', type: 'transport', selectedCandidatePairId: 'p' }],
    ['p', { id: 'p', type: 'candidate-pair', localCandidateId: 'l', remoteCandidateId: 'r' }],
    ['l', { id: 'l', type: 'local-candidate', candidateType }],
    ['r', { id: 'r', type: 'remote-candidate', candidateType: 'host' }],
  ]) as unknown as RTCStatsReport;

const watchOf = (path: { type: string }) => {
  let looks = 0;
  const watch = new PathWatch(() => {
    looks += 1;
    return Promise.resolve(reportOf(path.type));
  });
  watch.relayPossible();
  return { watch, looks: () => looks };
};

test('without a candidate at a relay nothing goes through one, and nobody need look', async () => {
  let looks = 0;
  const watch = new PathWatch(() => {
    looks += 1;
    return Promise.resolve(reportOf('relay'));
  });
  expect(watch.relayed).toBeNull();
  watch.changed();
  watch.lookNowAndThen();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([watch.relayed, looks]).toEqual([false, 0]);
  // The other end's candidate may be signaled when the link has long been up.
  watch.relayPossible();
  await vi.advanceTimersByTimeAsync(10);
  expect(watch.relayed).toBe(true);
});

test('says whether packets go through a relay, also when the statistics lag behind the event', async () => {
  const path = { type: 'host' };
  const { watch } = watchOf(path);
  expect(watch.relayed).toBeNull();
  watch.changed();
  await vi.advanceTimersByTimeAsync(10);
  expect(watch.relayed).toBe(false);
  path.type = 'relay';
  await vi.advanceTimersByTimeAsync(500);
  expect(watch.relayed).toBe(true);
});

test('many events of one change are few looks', async () => {
  const { watch, looks } = watchOf({ type: 'host' });
  for (let i = 0; i < 10; i += 1) {
    watch.changed();
    await vi.advanceTimersByTimeAsync(15);
  }
  await vi.advanceTimersByTimeAsync(10_000);
  expect(looks()).toBe(4);
});

test('a path of which nobody tells is looked at every 30 s, however often it is pinged', async () => {
  const path = { type: 'host' };
  const { watch, looks } = watchOf(path);
  watch.changed();
  await vi.advanceTimersByTimeAsync(10_000);
  const before = looks();
  path.type = 'relay';
  for (let second = 0; second < 60; second += 1) {
    watch.lookNowAndThen();
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(looks() - before).toBeLessThanOrEqual(2);
  expect(watch.relayed).toBe(true);
});

test('after the end nothing is looked at', async () => {
  const { watch, looks } = watchOf({ type: 'host' });
  watch.changed();
  watch.stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(looks()).toBe(1);
});
