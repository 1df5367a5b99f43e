import type { en } from './en.ts';

/** A message whose wording follows a number: the parameter `count` chooses the form by `Intl.PluralRules`. */
export interface Plural {
  readonly one: string;
  readonly other: string;
}

/** What every language provides for messages that are written in English as `M`: the same keys, plural where that is. */
export type CatalogueOf<M> = {
  readonly [K in keyof M]: M[K] extends string ? string : Plural;
};

type Wording<M> = M extends string ? M : M extends Plural ? M['one' | 'other'] : never;
type ParamNames<S extends string> = S extends `${string}{${infer P}}${infer Rest}`
  ? P | ParamNames<Rest>
  : never;

/** Names between braces in the English message. */
export type ParamsIn<M, K extends keyof M> = ParamNames<Wording<M[K]>>;

export type ArgumentsIn<M, K extends keyof M> = [ParamsIn<M, K>] extends [never]
  ? []
  : [params: Readonly<Record<ParamsIn<M, K>, string | number>>];

/** The messages of the first load. */
export type MessageKey = keyof typeof en;
export type Catalogue = CatalogueOf<typeof en>;
export type ParamsOf<K extends MessageKey> = ParamsIn<typeof en, K>;
export type Arguments<K extends MessageKey> = ArgumentsIn<typeof en, K>;

/** Messages that need no parameters: the only ones that can label an action. */
export type PlainKey = { [K in MessageKey]: [ParamsOf<K>] extends [never] ? K : never }[MessageKey];
