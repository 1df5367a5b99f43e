import { expect, test } from 'vitest';
import { assetTarget } from './asset-target.ts';
import { documentTargets } from './document-targets.ts';
import { fuzz } from './fuzz.ts';
import { signalingTargets } from './signaling-targets.ts';
import { wireTargets } from './wire-targets.ts';

const SEED = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

test(`hostile messages of every kind are refused or harm nobody (FUZZ_SEED=${SEED})`, async () => {
  const { targets, failures } = await fuzz({
    targets: [...wireTargets, ...signalingTargets, ...documentTargets, assetTarget],
    messages: 30_000,
    seed: SEED,
  });
  expect(failures).toEqual([]);
  for (const { name, messages, outcomes } of targets) {
    expect(messages, name).toBeGreaterThan(0);
    // A corpus that has gone out of date would be refused at the door, and show nothing.
    if (messages > 500) expect(outcomes.size, name).toBeGreaterThan(1);
  }
}, 120_000);
