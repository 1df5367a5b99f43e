import type { Box, Point } from '../../board/geometry.ts';
import { BACKGROUND } from '../../board/palette.ts';
import type { NewShape } from '../../board/shape.ts';
import { newShapeId } from '../../board/shape-id.ts';
import { parseCssColour } from '../css-colour.ts';
import { ImportError, parseJson } from '../import-error.ts';
import { type ImportReport, ReportBuilder } from '../import-report.ts';
import { moveNewShape, newShapeBox, newShapesBox } from '../new-shape-box.ts';
import { adaptInk } from './adapt-ink.ts';
import { convertElement } from './convert-element.ts';
import { type Element, readElement } from './element.ts';
import { GroupNames } from './groups.ts';
import { type RawScene, readScene } from './scene.ts';

export interface ImportOptions {
  /**
   * Where the middle of everything goes; without it, a drawing stays where it was and a library begins at
   * 0, 0.
   */
  readonly centre?: Point;
  /** Whether black on the background adapts to dark boards (default: true). */
  readonly adaptInk?: boolean;
}

export interface Imported {
  /** Lowest first. */
  readonly shapes: NewShape[];
  readonly report: ImportReport;
}

/** Elements of one import; a board of so many is no longer pleasant anywhere. */
const MOST_ELEMENTS = 100_000;
/** Elements between two moments at which an import can be stopped. */
const PACE = 100;
/** Wherever it is put near the middle, a drawing of this size stays within a board's coordinates. */
const MOST_EXTENT = 9e6;
/** Space between the items of a library, in board units. */
const GRID_GAP = 60;

/**
 * Imports an Excalidraw drawing (`.excalidraw`) or library (`.excalidrawlib`, version 1 or 2, whose items
 * are laid out in a grid, each one a group). Works off everything at once; see `readBoardFile` for files
 * that people open.
 * @throws ImportError when it is no such file, a damaged one, or there is no element in it. Where there are only elements
 * that boards cannot show there are no shapes, and the report says what was left out.
 */
export const importExcalidraw = (text: string, options: ImportOptions = {}): Imported =>
  importExcalidrawJson(parseJson(text), options);

/** The same for JSON that is parsed already. @throws ImportError */
export const importExcalidrawJson = (json: unknown, options: ImportOptions = {}): Imported => {
  const steps = importSteps(readScene(json), options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
};

/** The import as a generator that pauses now and then, telling the share that is done (0 to 1). */
export function* importSteps(scene: RawScene, options: ImportOptions = {}): Generator<number, Imported> {
  const report = new ReportBuilder();
  const total = scene.groups.reduce((sum, { elements }) => sum + elements.length, 0);
  const items: NewShape[][] = [];
  let done = 0;
  if (isColoured(scene.background)) report.approximated('background');
  for (const group of scene.groups) {
    if (group.name !== undefined) report.approximated('item-name');
    const room = Math.max(0, MOST_ELEMENTS - done);
    const elements: Element[] = [];
    for (const raw of group.elements.slice(0, room)) {
      const element = readElement(raw);
      if (element === null) report.leftOut('damaged');
      else if (element.isDeleted === true) report.deleted();
      else elements.push(element);
      if (++done % PACE === 0) yield (done / total) * 0.5;
    }
    report.leftOut('too-many', group.elements.length - Math.min(room, group.elements.length));
    const names = new GroupNames(elements);
    const outermost = scene.kind === 'library' && elements.length > 1 ? newShapeId() : null;
    const shapes: NewShape[] = [];
    for (const [i, element] of elements.entries()) {
      const made = convertElement(element, report);
      const groups = names.of(element, made.length, outermost, report);
      for (const shape of made) shapes.push(groups.length === 0 ? shape : { ...shape, groups });
      if (i % PACE === PACE - 1) yield 0.5 + ((done - elements.length + i) / total) * 0.4;
    }
    items.push(shapes);
  }
  const placed = scene.kind === 'library' ? layOut(items) : items.flat();
  yield 0.92;
  const finished = report.finish();
  // Where something was left out that is the answer, not an error: it has to be said what.
  if (finished.elements === 0) {
    throw new ImportError('empty', 'There is nothing in the file that could be put on a board.');
  }
  const box = newShapesBox(placed);
  if (box !== null && Math.max(box.w, box.h) > MOST_EXTENT) {
    throw new ImportError('too-wide', 'The drawing is larger than a board can be.');
  }
  const moved = options.centre === undefined ? placed : moveTo(placed, options.centre);
  return { shapes: options.adaptInk === false ? moved : adaptInk(moved, newShapeBox), report: finished };
}

/** Whether a drawing lies on another colour than boards do: boards have their theme's. */
const isColoured = (background: string | undefined): boolean => {
  if (background === undefined || background.trim() === '') return false;
  const colour = parseCssColour(background.slice(0, 100));
  return colour === null || (colour.alpha > 0 && colour.hex !== BACKGROUND.light);
};

const moveTo = (shapes: readonly NewShape[], centre: Point): NewShape[] => {
  const box = newShapesBox(shapes) ?? { x: 0, y: 0, w: 0, h: 0 };
  const dx = centre.x - box.x - box.w / 2;
  const dy = centre.y - box.y - box.h / 2;
  return shapes.map((shape) => moveNewShape(shape, dx, dy));
};

/**
 * Puts items in rows of about equal width, in a field about as wide as high, each row as high as its
 * highest item.
 */
const layOut = (items: readonly NewShape[][]): NewShape[] => {
  const boxed: { shapes: NewShape[]; box: Box }[] = [];
  let area = 0;
  for (const shapes of items) {
    const box = newShapesBox(shapes);
    if (box === null) continue;
    boxed.push({ shapes, box });
    area += (box.w + GRID_GAP) * (box.h + GRID_GAP);
  }
  const width = Math.sqrt(area) * 1.25;
  const placed: NewShape[] = [];
  let [x, y, rowHeight] = [0, 0, 0];
  for (const { shapes, box } of boxed) {
    if (x > 0 && x + box.w > width) {
      y += rowHeight + GRID_GAP;
      [x, rowHeight] = [0, 0];
    }
    for (const shape of shapes) placed.push(moveNewShape(shape, x - box.x, y - box.y));
    x += box.w + GRID_GAP;
    rowHeight = Math.max(rowHeight, box.h);
  }
  return placed;
};
