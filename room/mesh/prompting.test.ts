import { expect, test } from 'vitest';
import { Prompting } from './prompting.ts';

test('eight dials at once are all right, and then one in two seconds', () => {
  let now = 0;
  const prompting = new Prompting(() => now);
  const taken = (): number => {
    let count = 0;
    while (prompting.take()) count += 1;
    return count;
  };
  expect(taken()).toBe(8);
  now += 1_900;
  expect(taken()).toBe(0);
  now += 2_200;
  expect(taken()).toBe(2);
  now += 3_600_000;
  expect(taken()).toBe(8);
});
