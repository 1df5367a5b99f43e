import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoff } from './backoff.ts';
import { SignalInbox } from './signal-inbox.ts';

test('signals come out once each and in order, however they arrive', () => {
  const arrival = fc.integer({ min: 0, max: 60 }).chain((count) => {
    const sent = Array.from({ length: count }, (_, seq) => seq);
    return fc.shuffledSubarray([...sent, ...sent], { minLength: 2 * count, maxLength: 2 * count });
  });
  fc.assert(
    fc.property(arrival, (seqs) => {
      const inbox = new SignalInbox<string>();
      const out = seqs.flatMap((seq) => inbox.take(seq, `signal ${seq}`));
      expect(out).toEqual(Array.from({ length: seqs.length / 2 }, (_, seq) => `signal ${seq}`));
    }),
  );
});

test('signals far ahead are not held', () => {
  const inbox = new SignalInbox<number>();
  expect(inbox.take(SignalInbox.CAPACITY, 1)).toEqual([]);
  for (let seq = 0; seq < SignalInbox.CAPACITY; seq += 1) expect(inbox.take(seq, seq)).toEqual([seq]);
  expect(inbox.take(SignalInbox.CAPACITY, 2)).toEqual([2]);
});

test('back-off doubles up to its limit, and of that waits half to all', () => {
  const waits = (random: number) =>
    [0, 1, 2, 3, 50].map((attempt) => backoff(attempt, 100, 500, () => random));
  expect(waits(0)).toEqual([50, 100, 200, 250, 250]);
  expect(waits(1)).toEqual([100, 200, 400, 500, 500]);
});
