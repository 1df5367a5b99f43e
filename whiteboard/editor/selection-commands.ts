import type { Board, OrderMove } from '../board/board.ts';
import type { NewShape, Shape, ShapeId, ShapePatch } from '../board/shape.ts';
import { groupsWith, groupsWithout, newGroupId, regrouped } from './groups.ts';
import type { ReadableStore } from './store.ts';
import { moveBy, type Transform } from './transform.ts';

/** How far a duplicate lies from its original, in board units. */
const duplicateOffset = 16;

interface Selected {
  readonly board: Board;
  readonly enteredGroup: ReadableStore<string | null>;
  readonly mayEdit: () => boolean;
  /** The selected shapes, lowest first. */
  readonly shapes: () => readonly Shape[];
  readonly select: (ids: Iterable<ShapeId>) => void;
}

/** What can be done to the selection; each is one undo step, and nothing when read-only. */
export interface SelectionCommands {
  deleteSelection(): void;
  duplicateSelection(): void;
  nudgeSelection(dx: number, dy: number): void;
  reorderSelection(move: OrderMove): void;
  groupSelection(): void;
  ungroupSelection(): void;
  setLocked(locked: boolean): void;
}

/** New shapes that are copies of the given ones, grouped among themselves as those are. */
export const copiesOf = (shapes: readonly Shape[], dx: number, dy: number): NewShape[] => {
  const groups = new Map<string, string>();
  return shapes.map((shape) => {
    const { id: _id, index: _index, ...rest } = shape;
    return { ...rest, x: shape.x + dx, y: shape.y + dy, groups: regrouped(shape, groups) } as NewShape;
  });
};

/** Applies a transform to the shapes as one undo step. */
export const applyTransform = (board: Board, shapes: Iterable<Shape>, transform: Transform): void => {
  const patches = new Map<ShapeId, ShapePatch>();
  for (const shape of shapes) patches.set(shape.id, transform(shape));
  if (patches.size === 0) return;
  board.undo.mark();
  board.update(patches);
};

export const selectionCommands = (selected: Selected): SelectionCommands => {
  const { board, enteredGroup, mayEdit } = selected;
  const unlocked = (): Shape[] => (mayEdit() ? selected.shapes().filter((shape) => !shape.locked) : []);
  const patchAll = (shapes: readonly Shape[], patch: (shape: Shape) => ShapePatch): void =>
    applyTransform(board, shapes, patch);

  return {
    deleteSelection() {
      const shapes = unlocked();
      if (shapes.length === 0) return;
      board.undo.mark();
      board.delete(shapes.map((shape) => shape.id));
    },
    duplicateSelection() {
      const shapes = mayEdit() ? selected.shapes() : [];
      if (shapes.length === 0) return;
      board.undo.mark();
      const copies = copiesOf(shapes, duplicateOffset, duplicateOffset);
      selected.select(board.add(copies.map((copy) => ({ ...copy, locked: false }))));
    },
    nudgeSelection: (dx, dy) => patchAll(unlocked(), moveBy(dx, dy)),
    reorderSelection(move) {
      const shapes = unlocked();
      if (shapes.length === 0) return;
      board.undo.mark();
      board.reorder(
        shapes.map((shape) => shape.id),
        move,
      );
    },
    groupSelection() {
      const shapes = unlocked();
      if (shapes.length < 2) return;
      const group = newGroupId();
      patchAll(shapes, (shape) => ({ groups: groupsWith(shape, group, enteredGroup.get()) }));
    },
    ungroupSelection() {
      const entered = enteredGroup.get();
      const grouped = unlocked().filter((shape) => groupsWithout(shape, entered) !== null);
      patchAll(grouped, (shape) => ({ groups: groupsWithout(shape, entered) ?? [] }));
    },
    setLocked(locked) {
      const shapes = mayEdit() ? selected.shapes().filter((shape) => shape.locked !== locked) : [];
      patchAll(shapes, () => ({ locked }));
    },
  };
};
