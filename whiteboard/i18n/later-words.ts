import { deLater } from './de-later.ts';
import { enLater } from './en-later.ts';
import { type LanguageId, matchLanguage } from './languages.ts';
import type { CatalogueOf } from './message.ts';
import { createTranslateOf, type TranslateOf } from './translate.ts';

export type SayLater = TranslateOf<typeof enLater>;

const WORDS: Readonly<Record<LanguageId, CatalogueOf<typeof enLater>>> = { en: enLater, de: deLater };

/** Says what parts say that are loaded later, in the language that the rest is said in. */
export const laterWords = ({ language }: { readonly language: string }): SayLater =>
  createTranslateOf(language, WORDS[matchLanguage([language])]);
