import type { MemberId } from '@meshboard/signaling/protocol';
import { expect, test } from 'vitest';
import { SeenIds } from './seen-ids.ts';

const BEN = 'ben' as MemberId;
const id = (number: number, origin: MemberId = BEN) => ({ origin, number });

test('a message is new once', () => {
  const seen = new SeenIds();
  expect([seen.add(id(1)), seen.add(id(2)), seen.add(id(1))]).toEqual([true, true, false]);
  expect([seen.has(id(2)), seen.has(id(3))]).toEqual([true, false]);
});

test('a message numbered far ahead silences nobody', () => {
  const seen = new SeenIds();
  for (let number = 1; number <= 100; number += 1) seen.add(id(number));
  expect(seen.add(id(2 ** 50))).toBe(true);
  expect(seen.has(id(101))).toBe(false);
  expect(seen.add(id(101))).toBe(true);
});

test('what came last is remembered, of each origin and of all, and memory is bounded', () => {
  const seen = new SeenIds();
  for (let number = 1; number <= 20_000; number += 1) seen.add(id(number));
  expect([seen.has(id(20_000)), seen.has(id(12_001)), seen.has(id(1))]).toEqual([true, true, false]);
  for (let other = 0; other < 5_000; other += 1) seen.add(id(1, `other ${other}` as MemberId));
  expect([seen.has(id(1, 'other 4999' as MemberId)), seen.has(id(20_000))]).toEqual([true, false]);
});

test('many origins of many messages each are forgotten one by one, the longest silent first', () => {
  const seen = new SeenIds();
  const origin = (index: number): MemberId => `origin ${index}` as MemberId;
  for (let index = 0; index < 70; index += 1)
    for (let number = 1; number <= 8_192; number += 1) seen.add(id(number, origin(index)));
  const known = Array.from({ length: 70 }, (_, index) => index).filter((index) =>
    seen.has(id(8_192, origin(index))),
  );
  expect(known).toEqual(Array.from({ length: 64 }, (_, index) => index + 6));
});
