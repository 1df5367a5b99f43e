import type { BoardPointer } from '../editor/input.ts';
import { type Gesture, isDrag } from './tool.ts';

/** A press of which it is not known yet whether it is a click or a drag. */
export const press = (
  start: BoardPointer,
  outcome: {
    readonly click: (pointer: BoardPointer) => Gesture | null;
    /** Begins the drag; it gets the pointer's moves from now on, this one first. */
    readonly drag: (start: BoardPointer) => Gesture | null;
  },
): Gesture => {
  let inner: Gesture | null = null;
  let dragging = false;
  return {
    move(pointer) {
      if (!dragging && isDrag(start, pointer)) {
        dragging = true;
        inner = outcome.drag(start);
      }
      inner?.move(pointer);
    },
    up(pointer) {
      if (dragging) return inner?.up(pointer) ?? null;
      return outcome.click(pointer);
    },
    cancel: () => inner?.cancel(),
  };
};
