import type { ShapeId } from '../../board/shape.ts';
import type { BoardPointer } from '../../editor/input.ts';
import { emptyPreview } from '../../editor/preview.ts';
import { applyTransform, copiesOf } from '../../editor/selection-commands.ts';
import { moveBy } from '../../editor/transform.ts';
import type { Gesture, ToolContext } from '../tool.ts';

/**
 * Moves the selected shapes, or copies of them while Alt is down. Shift keeps to the axis of the longer way.
 * Others see it through presence; the document is written once, at the end.
 */
export const moving = ({ editor, preview }: ToolContext, start: BoardPointer): Gesture => {
  const { board, presence } = editor;
  const ids: ReadonlySet<ShapeId> = new Set(
    editor
      .selectedShapes()
      .filter((shape) => !shape.locked)
      .map((shape) => shape.id),
  );
  let dx = 0;
  let dy = 0;
  let copy = false;

  const end = (): void => {
    preview.set(emptyPreview);
    presence.set({ drag: null });
  };
  const move = (pointer: BoardPointer): void => {
    dx = pointer.x - start.x;
    dy = pointer.y - start.y;
    copy = pointer.alt;
    if (pointer.shift) {
      if (Math.abs(dx) > Math.abs(dy)) dy = 0;
      else dx = 0;
    }
    preview.set({ ...emptyPreview, move: { ids, dx, dy, copy } });
    presence.set({ drag: copy ? null : { kind: 'move', dx, dy } });
  };
  const write = (): void => {
    if (dx === 0 && dy === 0) return;
    if (copy) {
      board.undo.mark();
      const order = board.ordered.filter((shape) => ids.has(shape.id));
      editor.select(board.add(copiesOf(order, dx, dy)));
      return;
    }
    // Read now: others may have changed or deleted some of them meanwhile.
    const shapes = [...ids].flatMap((id) => board.shapes.get(id) ?? []);
    applyTransform(board, shapes, moveBy(dx, dy));
  };
  return {
    move,
    up(pointer) {
      move(pointer);
      try {
        write();
      } finally {
        // What the board refuses must not stay to be seen.
        end();
      }
      return null;
    },
    cancel: end,
  };
};
