/** Longest name, in UTF-16 units; longer ones are cut. */
export const MAX_NAME_CHARS = 40;

/**
 * A name fit to be shown beside others: without control characters, line breaks, and the marks that turn the
 * direction of the text around it (U+202A-202E, U+2066-2069), which could make one name look like another;
 * never cut within a surrogate pair.
 */
export const cleanName = (text: string): string => {
  const cleaned = text
    .slice(0, MAX_NAME_CHARS * 8)
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .replaceAll(/\p{Cs}/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  let short = '';
  for (const character of cleaned) {
    if (short.length + character.length > MAX_NAME_CHARS) break;
    short += character;
  }
  return short.trim();
};

/** One or two capital letters for an avatar. */
export const initialsOf = (name: string): string => {
  const words = name.split(' ').filter((word) => word !== '');
  const first = [...(words[0] ?? '?')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toLocaleUpperCase();
};

/** The names of a comma-separated list, each fit to be shown. */
export const namesOf = (list: string): string[] => [...new Set(list.split(',').map(cleanName))];

/** A name for somebody who has not given one: its place among `count` names, `at` in [0, 1]. */
export const pickName = (count: number, at: number): number => Math.min(Math.floor(at * count), count - 1);
