import type { Shape, ShapeId } from '../../board/shape.ts';
import type { BoardPointer } from '../../editor/input.ts';
import type { PresenceDrag } from '../../editor/presence.ts';
import { emptyPreview } from '../../editor/preview.ts';
import { applyTransform } from '../../editor/selection-commands.ts';
import { patched, type Transform } from '../../editor/transform.ts';
import type { Gesture, ToolContext } from '../tool.ts';

/** What the pointer's position makes of the shapes, and how others are told. */
export interface Transforming {
  readonly transform: Transform;
  readonly drag: PresenceDrag | null;
}

/**
 * A drag that shows transformed shapes in place of the selected ones and writes them once, at the end.
 * @param at says what becomes of the shapes as they are now: others may have changed or deleted some since the drag began,
 * and what they did is to stay.
 */
export const transforming = (
  { editor, preview }: ToolContext,
  shapes: readonly Shape[],
  at: (pointer: BoardPointer, now: readonly Shape[]) => Transforming | null,
): Gesture => {
  const { board, presence } = editor;
  const ids: ReadonlySet<ShapeId> = new Set(shapes.map(({ id }) => id));
  let last: BoardPointer | null = null;
  const current = (): Shape[] => [...ids].flatMap((id) => board.shapes.get(id) ?? []);
  const move = (pointer: BoardPointer): void => {
    last = pointer;
    const now = current();
    const made = at(pointer, now);
    const replaced = new Map<ShapeId, Shape>();
    if (made !== null) for (const shape of now) replaced.set(shape.id, patched(shape, made.transform(shape)));
    preview.set({ ...emptyPreview, replaced });
    presence.set({ drag: made?.drag ?? null });
  };
  // Also while the pointer rests, one sees what others do to the shapes.
  const stopWatching = board.onChange(({ updated, removed }) => {
    if (last !== null && [...ids].some((id) => updated.has(id) || removed.has(id))) move(last);
  });
  const end = (): void => {
    stopWatching();
    preview.set(emptyPreview);
    presence.set({ drag: null });
  };
  return {
    move,
    up(pointer) {
      stopWatching();
      try {
        const now = current();
        const made = at(pointer, now);
        if (made !== null) applyTransform(board, now, made.transform);
      } finally {
        end();
      }
      return null;
    },
    cancel: end,
  };
};
