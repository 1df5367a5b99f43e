import type { BoardPointer } from '../editor/input.ts';
import { createMeant } from './meant.ts';
import { type Gesture, isDrag } from './tool.ts';

/**
 * A press of which it is not known yet whether it is a click or a drag. When something comes between, a drag that was
 * meant ends where it is, as if it had been let go there; one that has hardly begun was none.
 */
export const press = (
  start: BoardPointer,
  outcome: {
    readonly click: (pointer: BoardPointer) => Gesture | null;
    /** Begins the drag; it gets the pointer's moves from now on, this one first. */
    readonly drag: (start: BoardPointer) => Gesture | null;
  },
): Gesture => {
  const meant = createMeant(start);
  let last = start;
  let inner: Gesture | null = null;
  let dragging = false;
  return {
    move(pointer) {
      last = pointer;
      meant.notice(pointer);
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
    interrupt(by) {
      if (inner?.interrupt !== undefined) return inner.interrupt(by);
      if (meant.outlasts(by)) return inner?.up(last) ?? null;
      inner?.cancel();
      return null;
    },
  };
};
