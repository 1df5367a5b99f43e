import type { en } from './en.ts';
import type { ArgumentsIn, Catalogue, CatalogueOf, Plural } from './message.ts';

/** Says a message in one language. `M` are the messages in English. */
export interface TranslateOf<M> {
  /** BCP 47 tag of the language, for `lang` attributes and `Intl`. */
  readonly language: string;
  <K extends keyof M>(key: K, ...args: ArgumentsIn<M, K>): string;
}

/** Says a message of the first load. */
export type Translate = TranslateOf<typeof en>;

const fill = (text: string, params: Readonly<Record<string, string | number>>, numbers: Intl.NumberFormat) =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? numbers.format(value) : value;
  });

/** Makes `t`. Numbers are written as the language writes them; parameters are inserted as plain text. */
export const createTranslateOf = <M>(language: string, catalogue: CatalogueOf<M>): TranslateOf<M> => {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  const translate = (key: keyof M, params: Readonly<Record<string, string | number>> = {}): string => {
    const message: string | Plural = catalogue[key];
    if (typeof message === 'string') return fill(message, params, numbers);
    const form = rules.select(Number(params['count'] ?? 0)) === 'one' ? message.one : message.other;
    return fill(form, params, numbers);
  };
  return Object.assign(translate, { language }) as TranslateOf<M>;
};

export const createTranslate = (language: string, catalogue: Catalogue): Translate =>
  createTranslateOf<typeof en>(language, catalogue);
