import { describe, expect, test } from 'vitest';
import { de } from './de.ts';
import { deLater } from './de-later.ts';
import { en } from './en.ts';
import { enLater } from './en-later.ts';
import { createTranslation, matchLanguage } from './languages.ts';
import { laterWords } from './later-words.ts';
import type { Plural } from './message.ts';
import { createTranslate } from './translate.ts';

const wordings = (message: string | Plural): string[] =>
  typeof message === 'string' ? [message] : [message.one, message.other];
const params = (message: string | Plural): Set<string> =>
  new Set(
    wordings(message).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')),
  );

type Messages = Readonly<Record<string, string | Plural>>;

describe.each<[string, Messages, Messages]>([
  ['de', de, en],
  ['de, later', deLater, enLater],
])('%s', (_language, catalogue, english) => {
  const keys = Object.keys(english);

  test('has exactly the messages of English', () => {
    expect(Object.keys(catalogue).sort()).toEqual(keys.sort());
  });

  test.each(keys)('%s says something, with the same parameters', (key) => {
    for (const text of wordings(catalogue[key] ?? '')) expect(text).toMatch(/\S/);
    expect(params(catalogue[key] ?? '')).toEqual(params(english[key] ?? ''));
  });
});

test('what is said later is said in the language of the rest', () => {
  expect(laterWords({ language: 'de' })('help.title')).toBe(deLater['help.title']);
  expect(laterWords({ language: 'en' })('help.intro', { shortcut: 'Ctrl+K' })).toContain('Ctrl+K');
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
