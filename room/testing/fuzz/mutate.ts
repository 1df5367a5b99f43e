import * as encoding from 'lib0/encoding';

/** A source of integers below `n`. */
export type Int = (n: number) => number;

/** Numbers at which lengths, counts, clocks and offsets change their meaning somewhere. */
const EDGES = [
  0,
  1,
  2,
  63,
  64,
  127,
  128,
  255,
  256,
  16_383,
  16_384,
  65_535,
  65_536,
  2 ** 20,
  2 ** 26 + 1,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  2 ** 40,
  Number.MAX_SAFE_INTEGER,
];

/** Hostile messages are as long as one likes; beyond this most mutations are only slower, not different. */
const MAX_BYTES = 32_768;

/** For those that are to be large: some parts of a document, and eight times what the small lane takes. */
export const LARGE_BYTES = 524_288;

export const pickFrom = <T>(items: readonly T[], int: Int): T => {
  const item = items[int(items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
};

const varUint = (value: number): Uint8Array =>
  encoding.encode((encoder) => encoding.writeVarUint(encoder, value));

const join = (...parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** What a reader would take for a varUint at `at`: its value, and where it ends. Null when it does not end. */
const numberAt = (bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } | null => {
  let value = 0;
  for (let i = 0; i < 8 && at + i < bytes.length; i += 1) {
    const byte = bytes[at + i] ?? 0;
    value += (byte & 0x7f) * 128 ** i;
    if (byte < 0x80) return { value, end: at + i + 1 };
  }
  return null;
};

type Mutation = (bytes: Uint8Array, donor: Uint8Array, int: Int) => Uint8Array;

const replaceNumber: Mutation = (bytes, _donor, int) => {
  const at = int(bytes.length);
  const old = numberAt(bytes, at);
  if (old === null) return bytes;
  const value = int(3) === 0 ? Math.max(0, old.value + int(5) - 2) : pickFrom(EDGES, int);
  return join(bytes.subarray(0, at), varUint(value), bytes.subarray(old.end));
};

/** The same number in more bytes than it needs, or in so many that it is none. */
const stretchNumber: Mutation = (bytes, _donor, int) => {
  const at = int(bytes.length);
  const old = numberAt(bytes, at);
  if (old === null) return bytes;
  const digits = bytes.slice(at, old.end);
  digits[digits.length - 1] = (digits.at(-1) ?? 0) | 0x80;
  const zeros = new Uint8Array(int(12)).fill(0x80);
  return join(bytes.subarray(0, at), digits, zeros, Uint8Array.of(0), bytes.subarray(old.end));
};

/** Somewhere a number is followed by as many bytes, as strings and byte strings are: changes those with their length. */
const changeBlock: Mutation = (bytes, donor, int) => {
  for (let tries = 0; tries < 8; tries += 1) {
    const at = int(bytes.length);
    const length = numberAt(bytes, at);
    if (length === null || length.value === 0 || length.end + length.value > bytes.length) continue;
    const before = bytes.subarray(0, at);
    const after = bytes.subarray(length.end + length.value);
    const block = bytes.subarray(length.end, length.end + length.value);
    const withLength = (inner: Uint8Array): Uint8Array => join(varUint(inner.length), inner);
    switch (int(5)) {
      case 0:
        return join(before, after);
      case 1:
        return join(before, withLength(block), withLength(block), after);
      case 2:
        return join(before, withLength(join(block, block)), after);
      case 3: {
        const from = int(donor.length + 1);
        return join(before, withLength(donor.subarray(from, from + int(200))), after);
      }
      default:
        return join(before, withLength(mutateOnce(block, donor, int)), after);
    }
  }
  return bytes;
};

const changeByte: Mutation = (bytes, _donor, int) => {
  const changed = bytes.slice();
  const at = int(changed.length);
  changed[at] = int(2) === 0 ? int(256) : (changed[at] ?? 0) ^ (1 << int(8));
  return changed;
};

const insertBytes: Mutation = (bytes, _donor, int) => {
  const at = int(bytes.length + 1);
  const added = Uint8Array.from({ length: 1 + int(8) }, () => int(256));
  return join(bytes.subarray(0, at), added, bytes.subarray(at));
};

const removeBytes: Mutation = (bytes, _donor, int) => {
  const at = int(bytes.length);
  return join(bytes.subarray(0, at), bytes.subarray(at + 1 + int(8)));
};

const cutShort: Mutation = (bytes, _donor, int) => bytes.slice(0, int(bytes.length + 1));

const crossOver: Mutation = (bytes, donor, int) =>
  join(bytes.subarray(0, int(bytes.length + 1)), donor.subarray(int(donor.length + 1)));

const repeatPiece: Mutation = (bytes, _donor, int) => {
  const at = int(bytes.length);
  const piece = bytes.subarray(at, at + 1 + int(40));
  const times = 1 + int(int(20) === 0 ? 500 : 6);
  return join(bytes.subarray(0, at), ...Array.from({ length: times }, () => piece), bytes.subarray(at));
};

const MUTATIONS: readonly Mutation[] = [
  replaceNumber,
  replaceNumber,
  replaceNumber,
  changeBlock,
  changeBlock,
  changeBlock,
  stretchNumber,
  changeByte,
  changeByte,
  insertBytes,
  removeBytes,
  cutShort,
  crossOver,
  repeatPiece,
];

const mutateOnce: Mutation = (bytes, donor, int) =>
  bytes.length === 0 ? Uint8Array.of(int(256)) : pickFrom(MUTATIONS, int)(bytes, donor, int);

/**
 * One of the corpus with a few changes that know what lib0's encodings are made of: numbers, and strings behind their
 * lengths. One in sixteen stays as it is.
 */
export const mutate = (corpus: readonly Uint8Array[], int: Int, maxBytes: number = MAX_BYTES): Uint8Array => {
  let bytes = pickFrom(corpus, int);
  if (int(16) === 0) return bytes;
  for (let changes = 1 + int(4); changes > 0; changes -= 1)
    bytes = mutateOnce(bytes, pickFrom(corpus, int), int).subarray(0, maxBytes);
  // A copy of its own, as a message that came over a channel: views into other buffers would hide reads past the end.
  return bytes.slice();
};

const VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  65_536,
  2 ** 53,
  1e300,
  '',
  'x',
  'AAAAAAAAAAAAAAAAAAAAAA',
  'candidate:',
  '\u0000\ud800',
  'x'.repeat(20_000),
  [],
  {},
  [[[[]]]],
  { type: 'offer', sdp: 'v=0' },
];

/** A JSON value with one part of it changed, taken away, or added. */
export const mutateJson = (value: unknown, int: Int): unknown => {
  if (typeof value !== 'object' || value === null || int(5) === 0) return pickFrom(VALUES, int);
  const entries = Object.entries(value);
  const at = int(entries.length + 1);
  const entry = entries[at];
  if (entry === undefined)
    entries.push([pickFrom(['type', 'sdp', '__proto__', 'toString', ''], int), pickFrom(VALUES, int)]);
  else if (int(6) === 0) entries.splice(at, 1);
  else entries[at] = [entry[0], mutateJson(entry[1], int)];
  return Object.fromEntries(entries);
};

const LETTERS = [
  '#',
  '/',
  'e',
  'v',
  'E',
  'z',
  '-',
  '_',
  '=',
  '+',
  '%',
  '%23',
  ' ',
  '\n',
  '\u200b',
  'ä',
  '\u{1f600}',
  '\0',
  '0',
];

/** A text with a few letters changed, added, taken away or repeated. */
export const mutateText = (texts: readonly string[], int: Int): string => {
  let text = pickFrom(texts, int);
  for (let changes = int(4); changes > 0; changes -= 1) {
    const at = int(text.length + 1);
    const [before, after] = [text.slice(0, at), text.slice(at)];
    switch (int(6)) {
      case 0:
        text = before + pickFrom(LETTERS, int) + after;
        break;
      case 1:
        text = before + after.slice(1);
        break;
      case 2:
        text = before + pickFrom(LETTERS, int) + after.slice(1);
        break;
      case 3:
        text = before + pickFrom(texts, int).slice(int(20));
        break;
      case 4:
        text = before + after.slice(0, 5).repeat(1 + int(200)) + after;
        break;
      default:
        text = int(2) === 0 ? text.toUpperCase() : text.toLowerCase();
    }
  }
  return text;
};
