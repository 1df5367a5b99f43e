import { expect, test } from 'vitest';
import { attackLinks } from './attack-links.ts';

const SEED = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** Two viewers and two editors, half of whose messages decode; `npm run fuzz` lets forty in. */
const LINKS = 4;

test(`who sends hostile messages over a real link loses it for a reason that says why (FUZZ_SEED=${SEED})`, async () => {
  const { ends, failures } = await attackLinks({ links: LINKS, seed: SEED });
  expect(failures).toEqual([]);
  expect([...ends.values()].reduce((sum, times) => sum + times, 0)).toBe(LINKS);
}, 120_000);
