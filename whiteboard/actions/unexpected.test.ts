import { expect, test } from 'vitest';
import { en } from '../i18n/en.ts';
import { createTranslate } from '../i18n/translate.ts';
import { unexpected } from './unexpected.ts';

test.each([
  [new Error('The x of a rectangle cannot be 1.5.'), 'The x of a rectangle cannot be 1.5'],
  [new Error('timeout'), 'timeout'],
  ['no error at all. ', 'no error at all'],
])('%s is told with one full stop', (error, said) => {
  const t = createTranslate('en', en);
  expect(unexpected(t, error)).toEqual({
    tone: 'error',
    text: `Something went wrong: ${said}. What you drew is kept.`,
  });
});
