import type { Shape } from '../../board/shape.ts';
import type { BoardPointer } from '../../editor/input.ts';
import { rotateAbout } from '../../editor/transform.ts';
import type { Gesture, ToolContext } from '../tool.ts';
import type { SelectionFrame } from './selection-frame.ts';
import { transforming } from './transforming.ts';

/** Shift turns in steps of 15°. */
const step = Math.PI / 12;

/** Turns the shapes about the middle of the frame. */
export const rotating = (
  context: ToolContext,
  start: BoardPointer,
  frame: SelectionFrame,
  shapes: readonly Shape[],
): Gesture => {
  const cx = frame.x + frame.w / 2;
  const cy = frame.y + frame.h / 2;
  const from = Math.atan2(start.y - cy, start.x - cx);
  return transforming(context, shapes, (pointer) => {
    let angle = Math.atan2(pointer.y - cy, pointer.x - cx) - from;
    if (pointer.shift) angle = Math.round((frame.rotation + angle) / step) * step - frame.rotation;
    return { transform: rotateAbout(cx, cy, angle), drag: { kind: 'rotate', x: cx, y: cy, angle } };
  });
};
