import { generateKeyBetween } from 'fractional-indexing';
import { LIMITS } from './limits.ts';

/*
 * Order keys are those of the `fractional-indexing` package in base 62: a head letter that gives the length
 * of an integer part (`a` one digit, `b` two, … `Z` one digit below zero), then a fraction without trailing
 * zeros. They sort as strings.
 *
 * Keys made here carry two random digits, so that two people who insert in the same gap at the same time
 * hardly ever get the same key; and a batch shares one such prefix, so that two batches pasted at the same
 * place do not interleave.
 */

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const KEY = /^[0-9A-Za-z]+$/;
const SMALLEST_INTEGER = `A${'0'.repeat(26)}`;

const integerLength = (head: number): number =>
  head >= 97 && head <= 122 ? head - 97 + 2 : head >= 65 && head <= 90 ? 90 - head + 2 : 0;

/** Whether a value is an order key that the package computes with; what others wrote need not be. */
export const isOrderKey = (value: unknown): value is string => {
  if (typeof value !== 'string' || value.length > LIMITS.index || !KEY.test(value)) return false;
  const length = integerLength(value.charCodeAt(0));
  if (length === 0 || length > value.length || value === SMALLEST_INTEGER) return false;
  return value.length === length || !value.endsWith('0');
};

/** Keys longer than this make the board renumber the neighbours. */
export const LONG_KEY = 32;

const randomDigits = (random: () => number): string => {
  const first = DIGITS.charAt(Math.floor(random() * 62));
  // Never a zero at the end: a fraction must not have one.
  return first + DIGITS.charAt(1 + Math.floor(random() * 61));
};

/** `count` ascending strings of equal width without trailing zeros, spread over the fractions. */
const suffixes = (count: number): string[] => {
  const width = Math.max(1, Math.ceil(Math.log(count + 1) / Math.log(62)));
  const step = Math.floor(62 ** width / (count + 1));
  const made: string[] = [];
  for (let n = 1; n <= count; n++) {
    let rest = n * step;
    let text = '';
    for (let d = 0; d < width; d++) {
      text = DIGITS.charAt(rest % 62) + text;
      rest = Math.floor(rest / 62);
    }
    made.push(text.replace(/0+$/, ''));
  }
  return made;
};

/**
 * `count` ascending keys above `low` and below `high` (null: no bound).
 * @returns null when there is no room (`low` is not below `high`) or the keys would be longer than {@link
 * LONG_KEY}.
 */
export const orderKeys = (
  low: string | null,
  high: string | null,
  count: number,
  random: () => number = Math.random,
): string[] | null => {
  if (count === 0) return [];
  if (low !== null && high !== null && low >= high) return null;
  let middle = generateKeyBetween(low, high);
  let prefix: string | null = null;
  // A key that continues `middle` lies below `high` unless `high` continues it too; going lower gets away
  // from that.
  for (let attempt = 0; attempt < 6 && prefix === null; attempt++) {
    const candidate = middle + randomDigits(random);
    if (high === null || (candidate < high && !high.startsWith(candidate))) prefix = candidate;
    else middle = generateKeyBetween(low, middle);
  }
  if (prefix === null) return null;
  const keys = count === 1 ? [prefix] : suffixes(count).map((suffix) => prefix + suffix);
  return (keys[0]?.length ?? 0) > LONG_KEY || (keys.at(-1)?.length ?? 0) > LONG_KEY ? null : keys;
};
