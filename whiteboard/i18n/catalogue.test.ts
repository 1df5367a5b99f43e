import { describe, expect, test } from 'vitest';
import { de } from './de.ts';
import { en } from './en.ts';
import { createTranslation, matchLanguage } from './languages.ts';
import type { Plural } from './message.ts';
import { createTranslate } from './translate.ts';

const wordings = (message: string | Plural): string[] =>
  typeof message === 'string' ? [message] : [message.one, message.other];
const params = (message: string | Plural): Set<string> =>
  new Set(
    wordings(message).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')),
  );

describe.each([['de', de]] as const)('%s', (_language, catalogue) => {
  const keys = Object.keys(en) as (keyof typeof en)[];

  test('has exactly the messages of English', () => {
    expect(Object.keys(catalogue).sort()).toEqual([...keys].sort());
  });

  test.each(keys)('%s says something, with the same parameters', (key) => {
    for (const text of wordings(catalogue[key])) expect(text).toMatch(/\S/);
    expect(params(catalogue[key])).toEqual(params(en[key]));
  });
});

test('the form follows the number', () => {
  const t = createTranslate('en', en);
  expect(t('import.done', { count: 1 })).toBe('Brought in 1 shape.');
  expect(t('import.done', { count: 1200 })).toBe('Brought in 1,200 shapes.');
});

test('what a parameter holds is not read as a message', () => {
  const t = createTranslate('en', en);
  expect(t('people.you', { name: '{name} $& <b>' })).toBe('{name} $& <b> (you)');
});

test.each([
  [['de-AT', 'en'], 'de'],
  [['fr', 'de'], 'de'],
  [['fr'], 'en'],
  [[], 'en'],
])('of %j is chosen %s', (wanted, language) => {
  expect(matchLanguage(wanted)).toBe(language);
});

test('a choice that was made later wins over one that loads longer', async () => {
  const translation = createTranslation();
  await Promise.all([translation.choose('de'), translation.choose('en')]);
  expect(translation.current.get().language).toBe('en');
  await translation.choose('de');
  expect(translation.current.get()('edit.undo')).toBe('Rückgängig');
});
