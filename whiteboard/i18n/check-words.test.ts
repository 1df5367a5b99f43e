import { expect, test } from 'vitest';
import { checkWords } from './check-words.ts';
import { deCheck } from './de-check.ts';
import { enCheck } from './en-check.ts';

test.each([enCheck, deCheck])('every language says something, in words without parameters', (words) => {
  expect(Object.keys(words).sort()).toEqual(Object.keys(enCheck).sort());
  for (const text of Object.values(words)) expect(text).toMatch(/^[^{}]*\S[^{}]*$/);
});

test('a language is found by its tag', () => {
  expect(checkWords('de')('check.state.ok')).toBe('geht');
  expect(checkWords('en')('check.state.ok')).toBe('works');
});
