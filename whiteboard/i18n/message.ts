import type { en } from './en.ts';

/** A message whose wording follows a number: the parameter `count` chooses the form by `Intl.PluralRules`. */
export interface Plural {
  readonly one: string;
  readonly other: string;
}

export type MessageKey = keyof typeof en;

/** What every language provides: the same keys, plural where English is plural. */
export type Catalogue = {
  readonly [K in MessageKey]: (typeof en)[K] extends string ? string : Plural;
};

type Wording<M> = M extends string ? M : M extends Plural ? M['one' | 'other'] : never;
type ParamNames<S extends string> = S extends `${string}{${infer P}}${infer Rest}`
  ? P | ParamNames<Rest>
  : never;

/** Names between braces in the English message. */
export type ParamsOf<K extends MessageKey> = ParamNames<Wording<(typeof en)[K]>>;

/** Messages that need no parameters: the only ones that can label an action. */
export type PlainKey = { [K in MessageKey]: [ParamsOf<K>] extends [never] ? K : never }[MessageKey];

export type Arguments<K extends MessageKey> = [ParamsOf<K>] extends [never]
  ? []
  : [params: Readonly<Record<ParamsOf<K>, string | number>>];
