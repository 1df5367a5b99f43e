import * as v from 'valibot';
import { BoardError } from '../board/board-error.ts';
import type { Point } from '../board/geometry.ts';
import type { NewShape } from '../board/shape.ts';
import { newShapeId } from '../board/shape-id.ts';
import { writesOfNew } from '../board/write-shape.ts';
import { CLIPBOARD_TYPE } from './copy-shapes.ts';
import { importExcalidrawJson } from './excalidraw/import-excalidraw.ts';
import { isExcalidraw } from './excalidraw/scene.ts';
import { ImportError, MOST_BYTES } from './import-error.ts';
import { type ImportReport, ReportBuilder } from './import-report.ts';
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

/** Shapes taken from one clipboard: as many as elements of one import. */
const MOST_SHAPES = 100_000;

const clipboardSchema = v.object({
  type: v.literal(CLIPBOARD_TYPE),
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  shapes: v.array(v.unknown()),
});

export interface Pasted {
  readonly from: 'meshboard' | 'excalidraw';
  /** Lowest first, in groups of their own. */
  readonly shapes: NewShape[];
  readonly report: ImportReport;
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
 * a shape, it alone is left out, and counted.
 * @param centre where the middle of them goes; without it they stay where they were.
 * @returns null for text that is something else.
 * @throws ImportError for shapes that are damaged or a newer version's.
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
  if (own.success) return pasteOwn(own.output, centre);
  if (!isExcalidraw(json)) return null;
  return { from: 'excalidraw', ...importExcalidrawJson(json, centre === undefined ? {} : { centre }) };
};

const pasteOwn = (copied: v.InferOutput<typeof clipboardSchema>, centre: Point | undefined): Pasted => {
  if (copied.version > 1) {
    throw new ImportError('newer-version', 'The shapes were copied in a newer version of Meshboard.');
  }
  const report = new ReportBuilder();
  const candidates = copied.shapes.slice(0, MOST_SHAPES);
  report.leftOut('too-many', copied.shapes.length - candidates.length);
  const valid = regroup(candidates.filter(isNewShape).map(withTypedPoints));
  report.leftOut('not-understood', candidates.length - valid.length);
  const box = centre === undefined ? null : newShapesBox(valid);
  let shapes = valid;
  if (box !== null && centre !== undefined) {
    const dx = centre.x - box.x - box.w / 2;
    const dy = centre.y - box.y - box.h / 2;
    shapes = valid.map((shape) => moveNewShape(shape, dx, dy)).filter(isNewShape);
  }
  report.leftOut('too-far', valid.length - shapes.length);
  report.kept(shapes.length, shapes.length);
  return { from: 'meshboard', shapes, report: report.finish() };
};

const withTypedPoints = (shape: NewShape): NewShape =>
  shape.type === 'stroke' ? { ...shape, points: Float32Array.from(shape.points ?? []) } : shape;
