import type { Shape } from '../../board/shape.ts';
import type { Box } from '../../editor/editor.ts';
import type { BoardPointer } from '../../editor/input.ts';
import { rotateAbout } from '../../editor/transform.ts';
import type { Gesture, ToolContext } from '../tool.ts';
import { frameNow, type SelectionFrame } from './selection-frame.ts';
import { transforming } from './transforming.ts';

/** Shift turns in steps of 15°. */
const step = Math.PI / 12;

const middleOf = ({ x, y, w, h }: Box): { x: number; y: number } => ({ x: x + w / 2, y: y + h / 2 });

/**
 * Turns the shapes about the middle of the frame, by what the pointer turns about where that was: what somebody else moves
 * meanwhile turns where it is.
 */
export const rotating = (
  context: ToolContext,
  start: BoardPointer,
  begun: SelectionFrame,
  shapes: readonly Shape[],
): Gesture => {
  const { editor } = context;
  const framed = [...editor.selection.get()];
  const { x, y } = middleOf(begun);
  const from = Math.atan2(start.y - y, start.x - x);
  return transforming(context, shapes, (pointer) => {
    const frame = frameNow(editor, framed, begun);
    if (frame === null) return null;
    let angle = Math.atan2(pointer.y - y, pointer.x - x) - from;
    if (pointer.shift) angle = Math.round((frame.rotation + angle) / step) * step - frame.rotation;
    const middle = middleOf(frame);
    return { transform: rotateAbout(middle.x, middle.y, angle), drag: { kind: 'rotate', ...middle, angle } };
  });
};
