import * as Y from 'yjs';
import { DEFAULT_STYLE } from './defaults.ts';
import {
  FIELDS,
  FIELDS_OF,
  type Field,
  type FieldName,
  STYLE_FIELDS,
  STYLE_NAMES,
  type StyleName,
  typeOfLetter,
} from './fields.ts';
import { LIMITS } from './limits.ts';
import { isOrderKey } from './order-key.ts';
import { appendStroke, GRAIN, type UnpackedStroke, unpackLine, unpackStroke } from './points.ts';
import type { Shape, ShapeId, ShapeType, Style } from './shape.ts';

/** Keys of a shape's Y.Map that are no plain fields. */
export const KEY = {
  type: 't',
  index: 'i',
  place: 'xy',
  size: 'wh',
  points: 'p',
  chunks: 'ch',
  text: 'tx',
  /** When the shape was deleted, in milliseconds since 1970. */
  deleted: 'x',
  /** When a sweep first met the entry without a type, in milliseconds since 1970. */
  adrift: 'u',
} as const;

/** Where a shape without a usable index goes: every peer comes to the same. */
export const FALLBACK_INDEX = 'a0';

/**
 * An entry of the document, read. `hidden` is none to show by intent; `invalid` is none to show because it
 * cannot be.
 */
export type Reading =
  | { readonly kind: 'hidden' | 'invalid' }
  | {
      readonly kind: 'shape';
      readonly shape: Shape;
      /**
       * The packed points as the document holds them: while it is the same array, they need not be unpacked
       * again.
       */
      readonly packed: Uint8Array | null;
      /** What a stroke's packed points gave. */
      readonly stroke: UnpackedStroke | null;
    };

const HIDDEN: Reading = { kind: 'hidden' };
const INVALID: Reading = { kind: 'invalid' };

const pair = (raw: unknown): readonly [number, number] | null => {
  if (!Array.isArray(raw) || raw.length !== 2) return null;
  const [a, b]: unknown[] = raw;
  if (typeof a !== 'number' || typeof b !== 'number' || !Number.isFinite(a) || !Number.isFinite(b))
    return null;
  return [a / GRAIN, b / GRAIN];
};

const readField = <K extends FieldName>(map: Y.Map<unknown>, name: K, type: ShapeType) => {
  const field: Field<unknown> = FIELDS[name] as Field<unknown>;
  const raw = map.get(field.key);
  return (raw === undefined ? undefined : field.decode(raw)) ?? field.fallback(type);
};

const readStyle = (map: Y.Map<unknown>, previous: Style | undefined): Style => {
  const style: Partial<Record<StyleName, unknown>> = {};
  let plain = true;
  let same = previous !== undefined;
  for (const name of STYLE_NAMES) {
    const raw = map.get(STYLE_FIELDS[name].key);
    const value = (raw === undefined ? undefined : STYLE_FIELDS[name].decode(raw)) ?? DEFAULT_STYLE[name];
    if (value !== DEFAULT_STYLE[name]) plain = false;
    if (previous !== undefined && previous[name] !== value) same = false;
    style[name] = value;
  }
  if (plain) return DEFAULT_STYLE;
  return same && previous !== undefined ? previous : (style as unknown as Style);
};

const readText = (map: Y.Map<unknown>): string | null => {
  const text = map.get(KEY.text);
  return text instanceof Y.Text ? text.toString().slice(0, LIMITS.text) : null;
};

/** The points of a stroke that is still being drawn, from its chunks; null when one of them is not valid. */
export const readChunks = (map: Y.Map<unknown>): number[] | null => {
  const chunks = map.get(KEY.chunks);
  if (!(chunks instanceof Y.Array) || chunks.length > LIMITS.chunks) return null;
  const points: number[] = [];
  for (const chunk of chunks.toArray() as unknown[]) {
    if (!(chunk instanceof Uint8Array) || !appendStroke(chunk, points)) return null;
    if (points.length > 3 * LIMITS.strokePoints) return null;
  }
  return points.length === 0 ? null : points;
};

/**
 * Moves points so that the least x and y are 0; says by how much and how far they reach. `stride` numbers a
 * point.
 */
export const settlePoints = (points: number[], stride: 2 | 3) => {
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (let i = 0; i + 1 < points.length; i += stride) {
    const x = points[i] ?? 0;
    const y = points[i + 1] ?? 0;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  if (left !== 0 || top !== 0) {
    for (let i = 0; i + 1 < points.length; i += stride) {
      points[i] = (points[i] ?? 0) - left;
      points[i + 1] = (points[i + 1] ?? 0) - top;
    }
  }
  return { left, top, width: right - left, height: bottom - top };
};

const unpackedChunks = (map: Y.Map<unknown>): UnpackedStroke | null => {
  const points = readChunks(map);
  return points === null ? null : { ...settlePoints(points, 3), points: Float32Array.from(points) };
};

/** Two decimals: sums of hundredths drift in doubles (0.1 + 0.2), and the size of a line is such a sum. */
const tidy = (value: number): number => Math.round(value * GRAIN) / GRAIN;

/**
 * Reads and checks one entry of the document. Never throws. A property that is missing or of no use has its
 * default; an entry without place, size or points that can be used is invalid.
 * @param previous what the same entry gave before, whose unchanged parts are taken over.
 */
export const readShape = (id: ShapeId, entry: unknown, previous?: Reading): Reading => {
  if (!(entry instanceof Y.Map)) return INVALID;
  const map = entry as Y.Map<unknown>;
  const letter = map.get(KEY.type);
  const streaming = letter === undefined && map.get(KEY.chunks) !== undefined;
  if (letter === undefined && !streaming) return HIDDEN;
  if (map.get(KEY.deleted) !== undefined) return HIDDEN;
  const type = streaming ? 'stroke' : typeOfLetter(letter);
  const place = pair(map.get(KEY.place));
  if (type === undefined || place === null) return INVALID;

  const before = previous?.kind === 'shape' && previous.shape.type === type ? previous : undefined;
  const rawIndex = map.get(KEY.index);
  let [x, y] = place;
  let w = 0;
  let h = 0;
  const own: Record<string, unknown> = {};
  let packed: Uint8Array | null = null;
  let stroke: UnpackedStroke | null = null;

  if (type === 'line' || type === 'arrow') {
    const raw = map.get(KEY.points);
    if (!(raw instanceof Uint8Array)) return INVALID;
    packed = raw;
    const points = unpackLine(raw);
    if (points === null) return INVALID;
    const frame = settlePoints(points, 2);
    for (let i = 0; i < points.length; i++) points[i] = tidy(points[i] ?? 0);
    x = tidy(x + frame.left);
    y = tidy(y + frame.top);
    w = tidy(frame.width);
    h = tidy(frame.height);
    own['points'] = before?.packed === raw && before.shape.type === type ? before.shape.points : points;
  } else if (type === 'stroke') {
    const raw = map.get(KEY.points);
    if (raw instanceof Uint8Array) stroke = before?.packed === raw ? before.stroke : unpackStroke(raw);
    if (stroke !== null) packed = raw as Uint8Array;
    const drawn = stroke ?? unpackedChunks(map);
    if (drawn === null) return INVALID;
    x += drawn.left;
    y += drawn.top;
    w = drawn.width;
    h = drawn.height;
    own['points'] = drawn.points;
    own['complete'] = packed !== null;
  } else {
    const size = map.get(KEY.size);
    const wh = size === undefined ? ([0, 0] as const) : pair(size);
    if (wh === null) return INVALID;
    [w, h] = wh;
    if (type === 'text') {
      const text = readText(map);
      if (text === null) return INVALID;
      own['text'] = text;
    }
  }
  if (!(Math.abs(x) < LIMITS.coordinate && Math.abs(y) < LIMITS.coordinate)) return INVALID;
  if (!(w >= 0 && h >= 0 && w <= LIMITS.size && h <= LIMITS.size)) return INVALID;

  for (const name of FIELDS_OF[type]) own[name] = readField(map, name, type);
  const shape = {
    id,
    type,
    index: isOrderKey(rawIndex) ? rawIndex : FALLBACK_INDEX,
    x,
    y,
    w,
    h,
    style: readStyle(map, before?.shape.style),
    ...own,
  };
  // The record was put together from checked parts, by the type's own list of fields.
  return { kind: 'shape', shape: Object.freeze(shape) as unknown as Shape, packed, stroke };
};
