import { LIMITS } from '../board/limits.ts';
import type { NewShape } from '../board/shape.ts';
import type { Editor } from '../editor/editor.ts';
import { moveNewShape, newShapesBox } from '../io/new-shape-box.ts';

/** Space between what is on the board and what is put beside it, in board units. */
const GAP = 80;

/**
 * Shapes from a file where they do not lie on anything: where they were if nothing is there, else to the right of all
 * that is on the board, level with its top.
 */
export const inFreePlace = (editor: Editor, shapes: readonly NewShape[]): readonly NewShape[] => {
  const box = newShapesBox(shapes);
  const all = editor.index.all();
  if (box === null || all === null) return shapes;
  const { x, y, w, h } = box;
  const isFree = editor.index.query({ minX: x, minY: y, maxX: x + w, maxY: y + h }).length === 0;
  const left = all.maxX + GAP;
  const hasRoom = left + w < LIMITS.coordinate && all.minY + h < LIMITS.coordinate;
  if (isFree || !hasRoom) return shapes;
  return shapes.map((shape) => moveNewShape(shape, left - x, all.minY - y));
};
