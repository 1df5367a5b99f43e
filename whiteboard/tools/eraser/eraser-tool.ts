import type { ShapeId } from '../../board/shape.ts';
import type { BoardPointer } from '../../editor/input.ts';
import { emptyPreview } from '../../editor/preview.ts';
import { createMeant } from '../meant.ts';
import { type Gesture, slackOf, type Tool, type ToolContext } from '../tool.ts';

/** A press and a drag across shapes fades them; letting go deletes them, Escape brings them back. */
export const createEraserTool = (context: ToolContext): Tool => ({
  id: 'eraser',
  cursor: () => 'crosshair',
  down: (start) => erasing(context, start),
});

const erasing = (context: ToolContext, start: BoardPointer): Gesture => {
  const { editor, preview } = context;
  const faded = new Set<ShapeId>();
  let lastX = start.x;
  let lastY = start.y;

  const touch = (x: number, y: number, slack: number): void => {
    const shape = editor.hit(x, y, slack);
    if (shape === null || shape.locked || faded.has(shape.id)) return;
    for (const id of context.unitOf(shape)) if (!editor.board.shapes.get(id)?.locked) faded.add(id);
    preview.set({ ...emptyPreview, faded: new Set(faded) });
  };
  /** Touches all along the way since the last event: a fast pointer jumps over shapes otherwise. */
  const wipe = (pointer: BoardPointer): void => {
    const slack = slackOf(pointer, editor.camera.get().zoom);
    for (let i = 0; i + 2 < pointer.samples.length; i += 3) {
      const x = pointer.samples[i] ?? lastX;
      const y = pointer.samples[i + 1] ?? lastY;
      const steps = Math.min(200, Math.max(1, Math.ceil(Math.hypot(x - lastX, y - lastY) / slack)));
      for (let step = 1; step <= steps; step += 1) {
        const t = step / steps;
        touch(lastX + (x - lastX) * t, lastY + (y - lastY) * t, slack);
      }
      lastX = x;
      lastY = y;
    }
  };
  wipe(start);
  const meant = createMeant(start);
  const erase = (): null => {
    preview.set(emptyPreview);
    if (faded.size > 0) {
      editor.board.undo.mark();
      editor.board.delete(faded);
    }
    return null;
  };
  const cancel = (): null => {
    preview.set(emptyPreview);
    return null;
  };
  return {
    move(pointer) {
      meant.notice(pointer);
      wipe(pointer);
    },
    up(pointer) {
      wipe(pointer);
      return erase();
    },
    cancel,
    interrupt: (by) => (meant.outlasts(by) ? erase() : cancel()),
  };
};
