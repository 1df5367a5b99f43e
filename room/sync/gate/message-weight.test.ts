import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { MessageError } from '../../message-error.ts';
import { memberNamed } from '../../testing/recording-link.ts';
import { furtherMessages } from './message-weight.ts';
import { createRateBudget } from './rate-budget.ts';

const stateVector = (clients: number): Uint8Array =>
  Y.encodeStateVector(new Map(Array.from({ length: clients }, (_, i) => [i * 40_000 + 1, 7])));

test.each(['step1', 'news'] as const)('%s counts by the clients that it names', (type) => {
  expect(furtherMessages({ type, stateVector: stateVector(2) })).toBeLessThan(1);
  expect(furtherMessages({ type, stateVector: stateVector(100_000) })).toBeGreaterThan(300);
});

test('what the archive says that it has counts by the clients that it names', () => {
  const saved = { type: 'saved', count: 0, deleted: 0, stateVector: stateVector(100_000) } as const;
  expect(furtherMessages(saved)).toBeGreaterThan(300);
});

test('lists of members, of presence and of its versions count by their length', () => {
  const members = Array.from({ length: 2_000 }, (_, i) => memberNamed(String(i)));
  expect(furtherMessages({ type: 'neighbours', members: new Set(members) })).toBeGreaterThan(30);
  const entries = members.map((origin, client) => ({ origin, client, clock: 1, json: '{}' }));
  expect(furtherMessages({ type: 'relayedPresence', entries })).toBeGreaterThan(100);
  const clocks = new Map(entries.map(({ client }) => [client, 1]));
  expect(furtherMessages({ type: 'presenceClocks', clocks })).toBeGreaterThan(5);
});

test('who asks with a huge state vector again and again is soon over its budget', () => {
  const budget = createRateBudget({}, () => 0);
  const message = { type: 'step1', stateVector: stateVector(250_000) } as const;
  let taken = 0;
  while (taken < 1_000 && budget.take(0, 1 + furtherMessages(message))) taken += 1;
  expect(taken).toBeLessThan(12);
});

test('a state vector whose count cannot be true is refused', () => {
  expect(() => furtherMessages({ type: 'step1', stateVector: stateVector(300_000) })).toThrow(MessageError);
  expect(() => furtherMessages({ type: 'news', stateVector: Uint8Array.of(0x7f) })).toThrow(MessageError);
});
