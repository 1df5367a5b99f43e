import type { ShapeId } from '../../board/shape.ts';
import type { Box } from '../../editor/editor.ts';
import type { BoardPointer } from '../../editor/input.ts';
import { emptyPreview } from '../../editor/preview.ts';
import type { Gesture, ToolContext } from '../tool.ts';

/** The upright box between two corners, whichever way it was drawn. */
export const boxBetween = (
  a: { readonly x: number; readonly y: number },
  b: { readonly x: number; readonly y: number },
): Box => ({ x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), w: Math.abs(a.x - b.x), h: Math.abs(a.y - b.y) });

/** Selects what a rectangle touches, with groups whole; with Shift in addition to what was selected. */
export const marquee = (context: ToolContext, start: BoardPointer): Gesture => {
  const { editor, preview } = context;
  const before = editor.selection.get();
  return {
    move(pointer) {
      const box = boxBetween(start, pointer);
      const ids = new Set<ShapeId>(start.shift ? before : []);
      for (const shape of context.touching(box)) {
        if (shape.locked || ids.has(shape.id)) continue;
        if (shape.groups.length === 0) ids.add(shape.id);
        else for (const id of context.unitOf(shape)) ids.add(id);
      }
      preview.set({ ...emptyPreview, marquee: box });
      editor.select(ids);
    },
    up() {
      preview.set(emptyPreview);
      return null;
    },
    cancel() {
      preview.set(emptyPreview);
      editor.select(before);
    },
  };
};
