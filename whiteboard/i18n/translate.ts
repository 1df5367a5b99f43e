import type { Arguments, Catalogue, MessageKey } from './message.ts';

/** Says a message in one language. */
export interface Translate {
  /** BCP 47 tag of the language, for `lang` attributes and `Intl`. */
  readonly language: string;
  <K extends MessageKey>(key: K, ...args: Arguments<K>): string;
}

const fill = (text: string, params: Readonly<Record<string, string | number>>, numbers: Intl.NumberFormat) =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? numbers.format(value) : value;
  });

/** Makes `t`. Numbers are written as the language writes them; parameters are inserted as plain text. */
export const createTranslate = (language: string, catalogue: Catalogue): Translate => {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  const translate = (key: MessageKey, params: Readonly<Record<string, string | number>> = {}): string => {
    const message = catalogue[key];
    if (typeof message === 'string') return fill(message, params, numbers);
    const form = rules.select(Number(params['count'] ?? 0)) === 'one' ? message.one : message.other;
    return fill(form, params, numbers);
  };
  return Object.assign(translate, { language }) as Translate;
};
