import * as Y from 'yjs';
import { BoardError } from './board-error.ts';
import { FIELDS, FIELDS_OF, type Field, STYLE_FIELDS, TYPE_LETTERS } from './fields.ts';
import { LIMITS } from './limits.ts';
import { packLine, packStroke, toGrain } from './points.ts';
import { KEY, settlePoints } from './read-shape.ts';
import type { NewShape, Shape, ShapePatch, ShapeType } from './shape.ts';

/**
 * Keys of a shape's Y.Map and what they are to hold; undefined deletes the key (the property has its
 * default).
 */
export type Writes = Map<string, unknown>;

const refuse = (property: string, type: ShapeType, value: unknown): BoardError =>
  new BoardError(
    'invalid-value',
    `The ${property} of a ${type} cannot be ${typeof value === 'object' ? 'such a value' : String(value)}.`,
  );

const coordinate = (value: unknown, property: string, type: ShapeType): number => {
  if (typeof value === 'number' && Math.abs(value) < LIMITS.coordinate) return value;
  throw refuse(property, type, value);
};

const extent = (value: unknown, property: string, type: ShapeType): number => {
  if (typeof value === 'number' && value >= 0 && value <= LIMITS.size) return value;
  throw refuse(property, type, value);
};

const writeField = (writes: Writes, field: Field<unknown>, name: string, type: ShapeType, value: unknown) => {
  const encoded = field.encode(value);
  if (encoded === undefined) throw refuse(name, type, value);
  const stored = field.decode(encoded);
  writes.set(field.key, field.same(stored, field.fallback(type)) ? undefined : encoded);
};

/** Fields and style of a shape or a patch; anything else that it says is the caller's business. */
const writeFields = (
  writes: Writes,
  type: ShapeType,
  source: Readonly<Record<string, unknown>>,
  handled: ReadonlySet<string>,
) => {
  const fields: Readonly<Record<string, Field<unknown>>> = FIELDS as Readonly<Record<string, Field<unknown>>>;
  const styles: Readonly<Record<string, Field<unknown>>> = STYLE_FIELDS as Readonly<
    Record<string, Field<unknown>>
  >;
  const own: readonly string[] = FIELDS_OF[type];
  for (const [name, value] of Object.entries(source)) {
    if (value === undefined || handled.has(name)) continue;
    const field = own.includes(name) ? fields[name] : undefined;
    if (field !== undefined) {
      writeField(writes, field, name, type, value);
    } else if (name === 'style' && typeof value === 'object' && value !== null) {
      for (const [styleName, styleValue] of Object.entries(value)) {
        const style = Object.hasOwn(styles, styleName) ? styles[styleName] : undefined;
        if (style === undefined) throw unknown(`style.${styleName}`, type);
        if (styleValue !== undefined) writeField(writes, style, `style.${styleName}`, type, styleValue);
      }
    } else {
      throw unknown(name, type);
    }
  }
};

const unknown = (property: string, type: ShapeType): BoardError =>
  new BoardError('unknown-property', `A ${type} has no property "${property}".`);

/** A copy of points, checked: finite, near enough, neither too few nor too many. */
const checkedPoints = (value: unknown, type: ShapeType): number[] => {
  if (!Array.isArray(value) && !(value instanceof Float32Array)) throw refuse('points', type, value);
  const stride = type === 'stroke' ? 3 : 2;
  const most = type === 'stroke' ? LIMITS.strokePoints : LIMITS.linePoints;
  if (value.length > stride * most) {
    throw new BoardError('too-large', `A ${type} has at most ${most.toLocaleString('en')} points.`);
  }
  const points = Array.from<unknown>(value);
  if (points.length % stride !== 0 || points.length < (type === 'stroke' ? 3 : 4)) {
    throw refuse('points', type, value);
  }
  return points.map((each, i) =>
    stride === 3 && i % 3 === 2
      ? Math.min(1, Math.max(0, coordinate(each, 'points', type)))
      : coordinate(each, 'points', type),
  );
};

/** Place and packed points of a line, an arrow or a stroke whose points start anywhere relative to (x, y). */
const writePoints = (writes: Writes, type: ShapeType, x: number, y: number, points: number[]) => {
  const stride = type === 'stroke' ? 3 : 2;
  const frame = settlePoints(points, stride);
  if (frame.width > LIMITS.size || frame.height > LIMITS.size) throw refuse('points', type, points);
  writes.set(KEY.place, [
    toGrain(coordinate(x + frame.left, 'x', type)),
    toGrain(coordinate(y + frame.top, 'y', type)),
  ]);
  writes.set(KEY.points, type === 'stroke' ? packStroke(points) : packLine(points));
};

const checkedText = (value: unknown): string => {
  if (typeof value !== 'string') throw refuse('text', 'text', value);
  if (value.length > LIMITS.text) {
    throw new BoardError('too-large', `A text has at most ${LIMITS.text.toLocaleString('en')} letters.`);
  }
  return value;
};

const NEW_HANDLED = new Set(['id', 'index', 'type', 'x', 'y', 'w', 'h', 'points', 'text', 'complete']);

/**
 * What a new shape is in the document, but for its index.
 * @throws BoardError when it would be no valid shape.
 */
export const writesOfNew = (shape: NewShape): Writes => {
  const { type } = shape;
  if (typeof type !== 'string' || !Object.hasOwn(TYPE_LETTERS, type)) {
    throw new BoardError('invalid-value', 'There is no such type of shape.');
  }
  const writes: Writes = new Map([[KEY.type, TYPE_LETTERS[type]]]);
  const x = coordinate(shape.x, 'x', type);
  const y = coordinate(shape.y, 'y', type);
  if (shape.type === 'line' || shape.type === 'arrow' || shape.type === 'stroke') {
    writePoints(writes, type, x, y, checkedPoints(shape.points, type));
  } else {
    writes.set(KEY.place, [toGrain(x), toGrain(y)]);
    writes.set(KEY.size, [
      toGrain(extent(shape.w ?? 0, 'w', type)),
      toGrain(extent(shape.h ?? 0, 'h', type)),
    ]);
  }
  writeFields(writes, type, shape as unknown as Readonly<Record<string, unknown>>, NEW_HANDLED);
  if (shape.type === 'text') writes.set(KEY.text, checkedText(shape.text ?? ''));
  return writes;
};

/** The shape's Y.Map, to be put into the document. */
export const mapOfWrites = (writes: Writes): Y.Map<unknown> => {
  const map = new Y.Map<unknown>();
  for (const [key, value] of writes) {
    if (value === undefined) continue;
    map.set(key, key === KEY.text ? new Y.Text(String(value)) : value);
  }
  return map;
};

const PATCH_HANDLED = new Set(['x', 'y', 'w', 'h', 'points', 'text']);

/**
 * What a patch changes in the document.
 * @param shape as the board has it; @param map the same in the document.
 * @throws BoardError when the patch does not fit the shape.
 */
export const writesOfPatch = (map: Y.Map<unknown>, shape: Shape, patch: ShapePatch): Writes => {
  const { type } = shape;
  const writes: Writes = new Map();
  const x = coordinate(patch.x ?? shape.x, 'x', type);
  const y = coordinate(patch.y ?? shape.y, 'y', type);
  const w = extent(patch.w ?? shape.w, 'w', type);
  const h = extent(patch.h ?? shape.h, 'h', type);
  const sized = w !== shape.w || h !== shape.h;
  if (shape.type === 'line' || shape.type === 'arrow' || shape.type === 'stroke') {
    if (patch.points !== undefined) {
      writePoints(writes, type, x, y, checkedPoints(patch.points, type));
    } else if (sized) {
      const stride = shape.type === 'stroke' ? 3 : 2;
      const across = shape.w > 0 ? w / shape.w : 1;
      const down = shape.h > 0 ? h / shape.h : 1;
      const scaled = Array.from<number>(shape.points).map((each, i) =>
        i % stride === 0 ? each * across : i % stride === 1 ? each * down : each,
      );
      writePoints(writes, type, x, y, scaled);
    }
  } else {
    if (patch.points !== undefined) throw unknown('points', type);
    if (sized) writes.set(KEY.size, [toGrain(w), toGrain(h)]);
  }
  if (!writes.has(KEY.place) && (x !== shape.x || y !== shape.y)) {
    // Points need not start at 0 in the document (a stroke under way, other programs): what is written is
    // how far it moved.
    const stored = map.get(KEY.place);
    const [fromX, fromY] = Array.isArray(stored) ? (stored as number[]) : [];
    writes.set(KEY.place, [
      (fromX ?? 0) + toGrain(x) - toGrain(shape.x),
      (fromY ?? 0) + toGrain(y) - toGrain(shape.y),
    ]);
  }
  if (patch.text !== undefined) {
    if (type !== 'text') throw unknown('text', type);
    writes.set(KEY.text, checkedText(patch.text));
  }
  writeFields(writes, type, patch as Readonly<Record<string, unknown>>, PATCH_HANDLED);
  return writes;
};

const isSurrogateBreak = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at - 1);
  return at > 0 && at < text.length && unit >= 0xd800 && unit <= 0xdbff;
};

/**
 * Makes a Y.Text say `wanted` by replacing only the part that differs, so that others' typing at the same
 * time stays.
 */
export const replaceText = (text: Y.Text, wanted: string): void => {
  const current = text.toString();
  if (current === wanted) return;
  const shorter = Math.min(current.length, wanted.length);
  let start = 0;
  while (start < shorter && current.charCodeAt(start) === wanted.charCodeAt(start)) start++;
  // Half of a surrogate pair must never be cut off: Yjs would replace it by U+FFFD.
  if (isSurrogateBreak(current, start) || isSurrogateBreak(wanted, start)) start--;
  let end = 0;
  while (
    end < shorter - start &&
    current.charCodeAt(current.length - 1 - end) === wanted.charCodeAt(wanted.length - 1 - end)
  ) {
    end++;
  }
  if (isSurrogateBreak(current, current.length - end) || isSurrogateBreak(wanted, wanted.length - end)) end--;
  text.delete(start, current.length - start - end);
  text.insert(start, wanted.slice(start, wanted.length - end));
};

/**
 * Whether writing `value` would change nothing: such writes are left out, they only make the document
 * longer.
 */
const isWritten = (held: unknown, value: unknown): boolean => {
  if (held === value) return true;
  if (Array.isArray(held) && Array.isArray(value)) {
    return held.length === value.length && held.every((each, i) => each === value[i]);
  }
  if (held instanceof Uint8Array && value instanceof Uint8Array) {
    return held.length === value.length && held.every((byte, i) => byte === value[i]);
  }
  return false;
};

/** Carries out {@link writesOfPatch}. */
export const applyWrites = (map: Y.Map<unknown>, writes: Writes): void => {
  for (const [key, value] of writes) {
    const held = map.get(key);
    if (key === KEY.text) {
      if (held instanceof Y.Text) replaceText(held, String(value));
    } else if (value === undefined) {
      if (held !== undefined) map.delete(key);
    } else if (!isWritten(held, value)) {
      map.set(key, value);
    }
  }
};
