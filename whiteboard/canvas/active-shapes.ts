import type { Shape, ShapeId } from '../board/shape.ts';
import type { Editor } from '../editor/editor.ts';
import type { PeerDrags } from './peer-drags.ts';

/** Shapes painted above the settled ones because they are changing just now. */
export interface ActiveShapes {
  /** Shapes that the settled layer leaves out. The same set as long as its members are the same. */
  readonly hidden: ReadonlySet<ShapeId>;
  /** One's own moving shapes, as the document has them, and how far they are off. */
  readonly moved: { readonly ids: ReadonlySet<ShapeId>; readonly dx: number; readonly dy: number } | null;
  /** All others, where they are to be seen. */
  readonly shapes: readonly Shape[];
  readonly faded: readonly Shape[];
}

const sameMembers = (a: ReadonlySet<ShapeId>, b: ReadonlySet<ShapeId>): boolean => {
  if (a.size !== b.size) return false;
  for (const id of a) if (!b.has(id)) return false;
  return true;
};

const sameShapes = (a: readonly Shape[], b: readonly Shape[]): boolean =>
  a.length === b.length && a.every((shape, i) => shape === b[i]);

const sameMove = (a: ActiveShapes['moved'], b: ActiveShapes['moved']): boolean =>
  a === b || (a !== null && b !== null && a.ids === b.ids && a.dx === b.dx && a.dy === b.dy);

/** What was put together before, where nothing has changed since: who paints it can tell by identity. */
const unlessSame = (now: ActiveShapes, before: ActiveShapes | null): ActiveShapes =>
  before !== null &&
  now.hidden === before.hidden &&
  sameMove(now.moved, before.moved) &&
  sameShapes(now.shapes, before.shapes) &&
  sameShapes(now.faded, before.faded)
    ? before
    : now;

const inOrder = (shapes: Shape[]): Shape[] =>
  shapes.sort((a, b) => (a.index < b.index || (a.index === b.index && a.id < b.id) ? -1 : 1));

/**
 * Puts together what one's own gesture, the text being edited, other people's drags and strokes under way keep from
 * being settled. Returns `before` itself when nothing of it has changed.
 * @param growing the strokes in the document that are not complete.
 */
export const collectActive = (
  editor: Editor,
  drags: PeerDrags,
  growing: ReadonlySet<ShapeId>,
  before: ActiveShapes | null,
): ActiveShapes => {
  const { board } = editor;
  const preview = editor.preview.get();
  const hidden = new Set<ShapeId>(growing);
  const shapes: Shape[] = [];
  const own = preview.move;

  for (const id of growing) {
    const shape = board.shapes.get(id);
    if (shape !== undefined && !preview.replaced.has(id)) shapes.push(shape);
  }
  for (const [id, shape] of preview.replaced) {
    hidden.add(id);
    shapes.push(shape);
  }
  if (own !== null && !own.copy) for (const id of own.ids) hidden.add(id);
  for (const [id, shape] of drags.shown()) {
    // What one is dragging oneself stays where one has it.
    if (hidden.has(id)) continue;
    hidden.add(id);
    shapes.push(shape);
  }
  const faded: Shape[] = [];
  for (const id of preview.faded) {
    const shape = board.shapes.get(id);
    if (shape === undefined || hidden.has(id)) continue;
    hidden.add(id);
    faded.push(shape);
  }
  const editing = editor.editing.get();
  if (editing !== null) hidden.add(editing);
  inOrder(shapes);
  shapes.push(...preview.added);

  const now: ActiveShapes = {
    hidden: before !== null && sameMembers(before.hidden, hidden) ? before.hidden : hidden,
    moved: own,
    shapes: editing === null ? shapes : shapes.filter((shape) => shape.id !== editing),
    faded: inOrder(faded),
  };
  return unlessSame(now, before);
};
