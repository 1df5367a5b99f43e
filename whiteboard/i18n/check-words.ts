import { deCheck } from './de-check.ts';
import { enCheck } from './en-check.ts';
import { type LanguageId, matchLanguage } from './languages.ts';

export type CheckKey = keyof typeof enCheck;

const WORDS: Readonly<Record<LanguageId, Readonly<Record<CheckKey, string>>>> = { en: enCheck, de: deCheck };

/**
 * Says what the dialog that checks the connection says, in a language that was chosen. These hundred sentences are kept
 * out of the catalogue: it is in the first load, and few ever see them.
 */
export const checkWords =
  (language: string) =>
  (key: CheckKey): string =>
    WORDS[matchLanguage([language])][key];
