import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeBetween, changed } from './presence-change.ts';

const states = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true });

test('what has changed, put onto what was before, is what is now', () => {
  fc.assert(
    fc.property(states, states, (before, after) => {
      const change = { client: 1, clock: 2, base: 1, ...changeBetween(before, after) };
      expect(JSON.parse(JSON.stringify(changed(before, change)))).toEqual(JSON.parse(JSON.stringify(after)));
    }),
  );
});

test('what is the same is not told again', () => {
  const selection = Array.from({ length: 1_000 }, (_, i) => `shape-${i}`);
  const before = { name: 'Ada', selection, cursor: { x: 1, y: 1 } };
  expect(changeBetween(before, { ...before, cursor: { x: 2, y: 1 } })).toEqual({
    set: { cursor: { x: 2, y: 1 } },
    gone: [],
  });
  expect(changeBetween(before, { ...before, selection: [...selection] })).toEqual({ set: {}, gone: [] });
});
