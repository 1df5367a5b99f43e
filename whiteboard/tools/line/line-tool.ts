import type { LineShape } from '../../board/shape.ts';
import type { NextStyle } from '../../editor/editor.ts';
import type { BoardPointer } from '../../editor/input.ts';
import { emptyPreview } from '../../editor/preview.ts';
import { draftBase, fromDraft } from '../draft.ts';
import { createMeant } from '../meant.ts';
import { type Gesture, isDrag, slackOf, type Tool, type ToolContext } from '../tool.ts';
import { lineFrame, snappedTo } from './line-frame.ts';

/**
 * Lines and arrows. A drag draws one from press to release. Clicks place the points of a longer one, until a double
 * click, Enter or Escape; a click on the first point closes it.
 */
export const createLineTool = (context: ToolContext, type: 'line' | 'arrow'): Tool => ({
  id: type,
  cursor: () => 'crosshair',
  down: (start) => drawLine(context, type, start),
  place({ x, y }) {
    const { editor, drawn } = context;
    const points = [x - defaultLength / 2, y, x + defaultLength / 2, y];
    editor.board.undo.mark();
    drawn(editor.board.add([fromDraft(lineDraft(editor.nextStyle.get(), type, points, false))]));
  },
});

/** What Enter draws, in board units. */
const defaultLength = 160;

const lineDraft = (
  style: NextStyle,
  type: 'line' | 'arrow',
  points: readonly number[],
  closed: boolean,
): LineShape => ({
  ...draftBase(style),
  ...lineFrame(points),
  type,
  curved: false,
  closed,
  startHead: closed || type === 'line' ? 'none' : style.startHead,
  endHead: closed || type === 'line' ? 'none' : style.endHead,
});

const drawLine = (
  { editor, preview, drawn }: ToolContext,
  type: 'line' | 'arrow',
  start: BoardPointer,
): Gesture => {
  /** x, y, … of the points that are settled; the pointer is one more. */
  const placed: number[] = [start.x, start.y];
  let pressed: BoardPointer = start;
  let last: BoardPointer = start;
  const meant = createMeant(start);
  let dragged = false;
  /** Clicks place the points: what is done with the button up counts no more as the first press. */
  let waiting = false;

  const lastPlaced = (): { x: number; y: number } => ({ x: placed.at(-2) ?? 0, y: placed.at(-1) ?? 0 });
  const target = (pointer: BoardPointer): { x: number; y: number } =>
    pointer.shift ? snappedTo(lastPlaced(), pointer) : pointer;
  const draft = (points: readonly number[], closed: boolean): LineShape =>
    lineDraft(editor.nextStyle.get(), type, points, closed);
  const show = (pointer: BoardPointer): void => {
    const { x, y } = target(pointer);
    preview.set({ ...emptyPreview, added: [draft([...placed, x, y], false)] });
  };
  const add = (closed: boolean): void => {
    preview.set(emptyPreview);
    const first = draft(placed, closed);
    if (placed.length < 4 || (first.w === 0 && first.h === 0)) return;
    editor.board.undo.mark();
    drawn(editor.board.add([fromDraft(first)]));
  };
  const closes = (pointer: BoardPointer): boolean =>
    placed.length >= 6 &&
    Math.hypot(pointer.x - (placed[0] ?? 0), pointer.y - (placed[1] ?? 0)) <
      2 * slackOf(pointer, editor.camera.get().zoom);

  const gesture: Gesture = {
    move(pointer) {
      last = pointer;
      meant.notice(pointer);
      if (isDrag(pressed, pointer)) dragged = true;
      show(pointer);
    },
    down(pointer) {
      pressed = pointer;
      dragged = false;
      show(pointer);
    },
    up(pointer) {
      const first = pressed === start;
      // A click: its point is placed already, the line goes on without a button.
      if (first && !dragged) {
        waiting = true;
        return gesture;
      }
      if (closes(pointer)) {
        add(true);
        return null;
      }
      const { x, y } = target(pointer);
      const { x: lastX, y: lastY } = lastPlaced();
      // The second click of a double click, which ends the line, is no point of its own.
      if (Math.hypot(x - lastX, y - lastY) * editor.camera.get().zoom >= 3) placed.push(x, y);
      if (first) {
        add(false);
        return null;
      }
      show(pointer);
      return gesture;
    },
    finish: () => add(false),
    cancel: () => preview.set(emptyPreview),
    interrupt(by) {
      if (pressed === start && !waiting) {
        if (meant.outlasts(by)) return gesture.up(last);
        preview.set(emptyPreview);
        return null;
      }
      // The points that were clicked stay, and wait for more; the press that became something else adds none.
      preview.set(placed.length < 4 ? emptyPreview : { ...emptyPreview, added: [draft(placed, false)] });
      return gesture;
    },
  };
  return gesture;
};
