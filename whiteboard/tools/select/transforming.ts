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

/** A drag that shows transformed shapes in place of the selected ones and writes them once, at the end. */
export const transforming = (
  { editor, preview }: ToolContext,
  shapes: readonly Shape[],
  at: (pointer: BoardPointer) => Transforming | null,
): Gesture => {
  const { board, presence } = editor;
  let last: Transforming | null = null;
  const current = (): Shape[] => shapes.flatMap(({ id }) => board.shapes.get(id) ?? []);
  const end = (): void => {
    preview.set(emptyPreview);
    presence.set({ drag: null });
  };
  const move = (pointer: BoardPointer): void => {
    last = at(pointer);
    const replaced = new Map<ShapeId, Shape>();
    if (last !== null) {
      for (const shape of current()) replaced.set(shape.id, patched(shape, last.transform(shape)));
    }
    preview.set({ ...emptyPreview, replaced });
    presence.set({ drag: last?.drag ?? null });
  };
  return {
    move,
    up(pointer) {
      move(pointer);
      if (last !== null) applyTransform(board, current(), last.transform);
      end();
      return null;
    },
    cancel: end,
  };
};
