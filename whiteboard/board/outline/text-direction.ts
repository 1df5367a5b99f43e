/** Which way a paragraph runs. */
export type TextDirection = 'ltr' | 'rtl';

/**
 * What decides on a direction: isolates' beginnings and ends, which hide what is in them, then letters and marks that
 * have a direction of their own. Blocks of right-to-left scripts are U+0590–08FF, FB1D–FDFF, FE70–FEFF, 10800–10FFF and
 * 1E800–1EFFF (DerivedBidiClass.txt).
 */
const DECIDING =
  /(?<open>[\u2066-\u2068])|(?<close>\u2069)|(?<rtl>[\u200f\u061c]|(?=[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}])\p{L})|[\u200e\p{L}]/gu;

/**
 * The direction of a paragraph's first letter that has one, as HTML's `dir="auto"` does (rules P2 and P3 of the Unicode
 * Bidirectional Algorithm). Without any it runs from left to right.
 */
export const directionOf = (paragraph: string): TextDirection => {
  let isolates = 0;
  for (const { groups } of paragraph.matchAll(DECIDING)) {
    if (groups?.['open'] !== undefined) isolates += 1;
    else if (groups?.['close'] !== undefined) isolates = Math.max(0, isolates - 1);
    else if (isolates === 0) return groups?.['rtl'] === undefined ? 'ltr' : 'rtl';
  }
  return 'ltr';
};
