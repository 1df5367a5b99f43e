import type { Shape } from '../../board/shape.ts';
import type { Box } from '../../editor/editor.ts';
import type { BoardPointer } from '../../editor/input.ts';
import { emptyPreview } from '../../editor/preview.ts';
import { draftBase, fromDraft } from '../draft.ts';
import { press } from '../press.ts';
import type { Gesture, Tool, ToolContext } from '../tool.ts';

type Drawn = 'rectangle' | 'ellipse' | 'diamond';

/** What a click without a drag, or Enter, draws, in board units. */
const defaultSize: Readonly<Record<Drawn, readonly [number, number]>> = {
  rectangle: [160, 100],
  ellipse: [140, 100],
  diamond: [140, 120],
};

/** Corners of new rectangles and diamonds, in board units, never more than a fifth of the smaller side. */
const cornerRadius = 12;

/** The frame between the press and the pointer. Shift makes it square, Alt puts the press in its middle. */
export const drawnBox = (
  start: { readonly x: number; readonly y: number },
  pointer: { readonly x: number; readonly y: number; readonly shift: boolean; readonly alt: boolean },
): Box => {
  let dx = pointer.x - start.x;
  let dy = pointer.y - start.y;
  if (pointer.shift) {
    const side = Math.max(Math.abs(dx), Math.abs(dy));
    dx = dx < 0 ? -side : side;
    dy = dy < 0 ? -side : side;
  }
  const x0 = pointer.alt ? start.x - dx : start.x;
  const y0 = pointer.alt ? start.y - dy : start.y;
  const w = Math.abs(pointer.alt ? 2 * dx : dx);
  const h = Math.abs(pointer.alt ? 2 * dy : dy);
  return { x: Math.min(x0, start.x + dx), y: Math.min(y0, start.y + dy), w, h };
};

/** Rectangles, ellipses and diamonds. */
export const createShapeTool = (context: ToolContext, type: Drawn): Tool => {
  const { editor, preview } = context;

  const draft = (box: Box): Shape => {
    const base = { ...draftBase(editor.nextStyle.get()), ...box };
    if (type === 'ellipse') return { ...base, type };
    return { ...base, type, radius: Math.min(cornerRadius, Math.min(box.w, box.h) / 5) };
  };
  const add = (box: Box): void => {
    preview.set(emptyPreview);
    if (box.w === 0 && box.h === 0) return;
    editor.board.undo.mark();
    context.drawn(editor.board.add([fromDraft(draft(box))]));
  };
  const place = ({ x, y }: { readonly x: number; readonly y: number }): void => {
    const [w, h] = defaultSize[type];
    add({ x: x - w / 2, y: y - h / 2, w, h });
  };
  const drawing = (start: BoardPointer): Gesture => ({
    move: (pointer) => preview.set({ ...emptyPreview, added: [draft(drawnBox(start, pointer))] }),
    up(pointer) {
      add(drawnBox(start, pointer));
      return null;
    },
    cancel: () => preview.set(emptyPreview),
  });

  return {
    id: type,
    cursor: () => 'crosshair',
    place,
    down: (start) =>
      press(start, {
        click() {
          place(start);
          return null;
        },
        drag: drawing,
      }),
  };
};
