import type { Action } from '../../actions/action.ts';

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase();

/**
 * Actions whose label holds every word of the query, those with a word that begins with the first of them before
 * the others. Accents and case make no difference.
 */
export const searchActions = (
  actions: readonly Action[],
  query: string,
  label: (action: Action) => string,
): readonly Action[] => {
  const words = plain(query).split(/\s+/).filter(Boolean);
  const [first] = words;
  if (first === undefined) return actions;
  const found = actions.filter((action) => {
    const text = plain(label(action));
    return words.every((word) => text.includes(word));
  });
  const begins = (action: Action) =>
    plain(label(action))
      .split(/[^\p{L}\p{N}]+/u)
      .some((word) => word.startsWith(first));
  return [...found.filter(begins), ...found.filter((action) => !begins(action))];
};
