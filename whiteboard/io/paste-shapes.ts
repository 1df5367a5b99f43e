import * as v from 'valibot';
import { BoardError } from '../board/board-error.ts';
import type { Point } from '../board/geometry.ts';
import type { NewShape } from '../board/shape.ts';
import { newShapeId } from '../board/shape-id.ts';
import { writesOfNew } from '../board/write-shape.ts';
import { CLIPBOARD_TYPE } from './copy-shapes.ts';
import { importExcalidraw } from './excalidraw/import-excalidraw.ts';
import { ImportError, MOST_BYTES } from './import-error.ts';
import type { ImportReport } from './import-report.ts';
import { moveNewShape, newShapesBox } from './new-shape-box.ts';

/**
 * Whether a value could be added to a board. `writesOfNew` looks at every property and refuses what it does
 * not know.
 */
const isNewShape = (value: unknown): value is NewShape => {
  if (typeof value !== 'object' || value === null) return false;
  try {
    writesOfNew(value as NewShape);
    return true;
  } catch (error) {
    if (error instanceof BoardError) return false;
    throw error;
  }
};

const clipboardSchema = v.object({
  type: v.literal(CLIPBOARD_TYPE),
  version: v.literal(1),
  shapes: v.pipe(v.array(v.unknown()), v.maxLength(100_000)),
});

export interface Pasted {
  /** Lowest first, in groups of their own. */
  readonly shapes: NewShape[];
  /** What an import from Excalidraw did; null for Meshboard's own shapes. */
  readonly report: ImportReport | null;
}

/**
 * Gives groups new ids, the same for the same, so that a copy does not join the groups of what it was
 * copied from.
 */
export const regroup = (shapes: readonly NewShape[]): NewShape[] => {
  const names = new Map<string, string>();
  const nameOf = (group: string): string => {
    const name = names.get(group) ?? newShapeId();
    names.set(group, name);
    return name;
  };
  return shapes.map((shape) =>
    shape.groups === undefined || shape.groups.length === 0
      ? shape
      : { ...shape, groups: shape.groups.map(nameOf) },
  );
};

/**
 * Shapes from the clipboard's text: what {@link copyShapes} or Excalidraw put there. Whatever is wrong with
 * a shape, it alone is left out.
 * @param centre where the middle of them goes; without it they stay where they were.
 * @returns null for text that is something else.
 */
export const pasteShapes = (text: string, centre?: Point): Pasted | null => {
  if (text.length > MOST_BYTES || !/^\s*\{/.test(text)) return null;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    // Text that begins with a brace and is no JSON is text.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const own = v.safeParse(clipboardSchema, json);
  if (!own.success) return pasteExcalidraw(text, centre);
  const shapes = regroup(own.output.shapes.filter(isNewShape).map(withTypedPoints));
  const box = newShapesBox(shapes);
  if (box === null || centre === undefined) return { shapes, report: null };
  const dx = centre.x - box.x - box.w / 2;
  const dy = centre.y - box.y - box.h / 2;
  return { shapes: shapes.map((shape) => moveNewShape(shape, dx, dy)).filter(isNewShape), report: null };
};

const withTypedPoints = (shape: NewShape): NewShape =>
  shape.type === 'stroke' ? { ...shape, points: Float32Array.from(shape.points ?? []) } : shape;

const pasteExcalidraw = (text: string, centre?: Point): Pasted | null => {
  try {
    return importExcalidraw(text, centre === undefined ? {} : { centre });
  } catch (error) {
    if (error instanceof ImportError) return null;
    throw error;
  }
};
