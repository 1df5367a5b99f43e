import { DEFAULT_ALIGN, DEFAULT_FONT, DEFAULT_FONT_SIZE, DEFAULT_STYLE, defaultEndHead } from './defaults.ts';
import { LIMITS } from './limits.ts';
import { isPaletteColour } from './palette.ts';
import { GRAIN } from './points.ts';
import type { Colour, Dash, FillPattern, FontFamily, Head, ShapeType, Style, TextAlign } from './shape.ts';

/**
 * How one property of a shape is kept in the document: under a short key of its own, left out when it is
 * the default.
 */
export interface Field<T> {
  /** Key in the shape's Y.Map. */
  readonly key: string;
  readonly fallback: (type: ShapeType) => T;
  /** The value that a document holds; undefined when it is none of this property's. */
  readonly decode: (raw: unknown) => T | undefined;
  /** What the document is to hold; undefined when the value is not allowed. */
  readonly encode: (value: unknown) => string | number | boolean | readonly string[] | undefined;
  readonly same: (a: T, b: T) => boolean;
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** A number kept as an integer count of 1/`grain`. */
const number = (
  key: string,
  fallback: number,
  [least, most]: readonly [number, number],
  grain = GRAIN,
): Field<number> => ({
  key,
  fallback: () => fallback,
  decode: (raw) =>
    isNumber(raw) && raw / grain >= least && raw / grain <= most ? Math.round(raw) / grain : undefined,
  encode: (value) =>
    isNumber(value) && value >= least && value <= most ? Math.round(value * grain) : undefined,
  same: Object.is,
});

const flag = (key: string, fallback: boolean): Field<boolean> => ({
  key,
  fallback: () => fallback,
  decode: (raw) => (typeof raw === 'boolean' ? raw : undefined),
  encode: (value) => (typeof value === 'boolean' ? value : undefined),
  same: Object.is,
});

/** One of a few words; each has a letter in the document. */
const choice = <T extends string>(
  key: string,
  fallback: T | ((type: ShapeType) => T),
  letters: Readonly<Record<T, string>>,
): Field<T> => {
  const byWord = new Map<unknown, string>(Object.entries<string>(letters));
  const byLetter = new Map<unknown, T>();
  for (const word of Object.keys(letters) as T[]) byLetter.set(letters[word], word);
  return {
    key,
    fallback: typeof fallback === 'function' ? fallback : () => fallback,
    decode: (raw) => byLetter.get(raw),
    encode: (value) => byWord.get(value),
    same: Object.is,
  };
};

const HEX = /^#[0-9a-f]{6}$/;

/** Whether a value is a colour as shapes have them; `#rrggbb` in lower case. */
export const isColour = (value: unknown): value is Colour =>
  typeof value === 'string' && (value === 'none' || isPaletteColour(value) || HEX.test(value));

const colour = (key: string, fallback: Colour): Field<Colour> => ({
  key,
  fallback: () => fallback,
  decode: (raw) => (isColour(raw) ? raw : undefined),
  encode: (value) => {
    const lower = typeof value === 'string' ? value.toLowerCase() : value;
    return isColour(lower) ? lower : undefined;
  },
  same: Object.is,
});

const FULL_TURN = 2 * Math.PI;
const TURN_GRAIN = 10_000;

/** An angle in (-π, π], in ten-thousandths of a radian: 0.1 units at the end of a 1,000 unit long shape. */
const angle: Field<number> = {
  key: 'r',
  fallback: () => 0,
  decode: (raw) =>
    isNumber(raw) && Math.abs(raw) <= 4 * TURN_GRAIN ? Math.round(raw) / TURN_GRAIN : undefined,
  encode: (value) => {
    if (!isNumber(value)) return undefined;
    let turn = value % FULL_TURN;
    if (turn > Math.PI) turn -= FULL_TURN;
    if (turn <= -Math.PI) turn += FULL_TURN;
    // `+ 0` turns -0 into 0, which is the default and left out.
    return Math.round(turn * TURN_GRAIN) + 0;
  },
  same: Object.is,
};

/** What may name a group. */
export const GROUP_ID = /^[\w-]{1,40}$/;

const groups: Field<readonly string[]> = {
  key: 'g',
  fallback: () => NO_GROUPS,
  decode: (raw) => {
    if (!Array.isArray(raw)) return undefined;
    const valid = raw
      .slice(0, LIMITS.groups)
      .filter((id): id is string => typeof id === 'string' && GROUP_ID.test(id));
    return valid.length === 0 ? NO_GROUPS : [...new Set(valid)];
  },
  encode: (value) => {
    if (!Array.isArray(value) || value.length > LIMITS.groups) return undefined;
    const valid = value.filter((id): id is string => typeof id === 'string' && GROUP_ID.test(id));
    return valid.length === value.length && new Set(valid).size === valid.length ? valid : undefined;
  },
  same: (a, b) => a.length === b.length && a.every((id, i) => id === b[i]),
};
const NO_GROUPS: readonly string[] = Object.freeze([]);

const name: Field<string> = {
  key: 'n',
  fallback: () => '',
  decode: (raw) => (typeof raw === 'string' ? raw.slice(0, LIMITS.name) : undefined),
  encode: (value) => (typeof value === 'string' && value.length <= LIMITS.name ? value : undefined),
  same: Object.is,
};

const HEADS: Readonly<Record<Head, string>> = {
  none: 'n',
  arrow: 'a',
  triangle: 't',
  dot: 'o',
  bar: 'b',
  diamond: 'd',
};

/**
 * The properties of style. Each has a key of its own, so that one person's colour and another's width both
 * stay.
 */
export const STYLE_FIELDS: { readonly [K in keyof Style]: Field<Style[K]> } = {
  stroke: colour('c', DEFAULT_STYLE.stroke),
  fill: colour('f', DEFAULT_STYLE.fill),
  fillPattern: choice<FillPattern>('fp', DEFAULT_STYLE.fillPattern, {
    solid: 's',
    hachure: 'h',
    'cross-hatch': 'x',
  }),
  width: number('sw', DEFAULT_STYLE.width, [0, LIMITS.strokeWidth]),
  dash: choice<Dash>('d', DEFAULT_STYLE.dash, { solid: 's', dashed: 'd', dotted: 'o' }),
  opacity: number('o', DEFAULT_STYLE.opacity, [0, 1]),
};

interface Scalars {
  readonly rotation: number;
  readonly groups: readonly string[];
  readonly locked: boolean;
  readonly radius: number;
  readonly curved: boolean;
  readonly closed: boolean;
  readonly startHead: Head;
  readonly endHead: Head;
  readonly pressure: boolean;
  readonly fontSize: number;
  readonly font: FontFamily;
  readonly align: TextAlign;
  readonly autosize: boolean;
  readonly name: string;
}

/** The properties beside place, size, points, text and style. */
export const FIELDS: { readonly [K in keyof Scalars]: Field<Scalars[K]> } = {
  rotation: angle,
  groups,
  locked: flag('lk', false),
  radius: number('cr', 0, [0, LIMITS.radius]),
  curved: flag('cv', false),
  closed: flag('cl', false),
  startHead: choice<Head>('h0', 'none', HEADS),
  endHead: choice<Head>('h1', defaultEndHead, HEADS),
  pressure: flag('pr', false),
  fontSize: number('fs', DEFAULT_FONT_SIZE, [LIMITS.minFontSize, LIMITS.fontSize]),
  font: choice<FontFamily>('ff', DEFAULT_FONT, { hand: 'h', sans: 's', mono: 'm', serif: 'r' }),
  align: choice<TextAlign>('al', DEFAULT_ALIGN, { left: 'l', centre: 'c', right: 'r' }),
  autosize: flag('as', true),
  name,
};

export type FieldName = keyof Scalars;
export type StyleName = keyof Style;

const COMMON: readonly FieldName[] = ['rotation', 'groups', 'locked'];
const LINE: readonly FieldName[] = [...COMMON, 'curved', 'closed', 'startHead', 'endHead'];

/** Which fields a type of shape has. */
export const FIELDS_OF: Readonly<Record<ShapeType, readonly FieldName[]>> = {
  rectangle: [...COMMON, 'radius'],
  ellipse: COMMON,
  diamond: [...COMMON, 'radius'],
  line: LINE,
  arrow: LINE,
  stroke: [...COMMON, 'pressure'],
  text: [...COMMON, 'fontSize', 'font', 'align', 'autosize'],
  frame: [...COMMON, 'name'],
};

export const STYLE_NAMES = Object.keys(STYLE_FIELDS) as readonly StyleName[];

/** Letters of the types in the document. */
export const TYPE_LETTERS: Readonly<Record<ShapeType, string>> = {
  rectangle: 'r',
  ellipse: 'e',
  diamond: 'd',
  line: 'l',
  arrow: 'a',
  stroke: 's',
  text: 't',
  frame: 'f',
};
const TYPES = new Map<unknown, ShapeType>(
  (Object.keys(TYPE_LETTERS) as ShapeType[]).map((type) => [TYPE_LETTERS[type], type]),
);
export const typeOfLetter = (letter: unknown): ShapeType | undefined => TYPES.get(letter);
