import { createStore, type ReadableStore } from '../editor/store.ts';
import { en } from './en.ts';
import type { Catalogue } from './message.ts';
import { createTranslate, type Translate } from './translate.ts';

export type LanguageId = 'en' | 'de';

/** Every language in its own words, as a person looking for it would read it. */
export const LANGUAGES: readonly { readonly id: LanguageId; readonly name: string }[] = [
  { id: 'en', name: 'English' },
  { id: 'de', name: 'Deutsch' },
];

/** Only English is in the first load; the others come when they are chosen. */
const loadCatalogue: Record<LanguageId, () => Promise<Catalogue>> = {
  en: async () => en,
  de: async () => (await import('./de.ts')).de,
};

/** The first of the wanted languages that there is, English otherwise. `wanted` are BCP 47 tags, best first. */
export const matchLanguage = (wanted: readonly string[]): LanguageId => {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split('-')[0];
    const found = LANGUAGES.find(({ id }) => id === primary);
    if (found) return found.id;
  }
  return 'en';
};

export interface Translation {
  readonly current: ReadableStore<Translate>;
  /**
   * Switches the language. A slower load that was asked for earlier does not undo a later choice.
   * @throws when the language's file cannot be fetched; the language stays what it was.
   */
  choose(language: LanguageId): Promise<void>;
}

export const createTranslation = (): Translation => {
  const current = createStore<Translate>(createTranslate('en', en));
  let latest: LanguageId = 'en';
  return {
    current,
    async choose(language) {
      latest = language;
      const catalogue = await loadCatalogue[language]();
      if (latest === language) current.set(createTranslate(language, catalogue));
    },
  };
};
