import type { Gesture, Interruption, Tool } from '../tools/tool.ts';
import type { BoardPointer } from './input.ts';
import { createStore, type ReadableStore } from './store.ts';

/** Runs at most one gesture: what a press began gets all that follows, whatever the tool is meanwhile. */
export interface Gestures {
  readonly busy: ReadableStore<boolean>;
  readonly cursor: ReadableStore<string>;
  /** Whether the gesture under way wants every position at once. */
  readonly streaming: boolean;
  down(pointer: BoardPointer): void;
  move(pointer: BoardPointer): void;
  up(pointer: BoardPointer): void;
  doubleClick(pointer: BoardPointer): void;
  cancel(): boolean;
  finish(): boolean;
  /** Something comes between: the gesture keeps what it can. */
  interrupt(by: Interruption): void;
  /** Ends whatever is under way, and keeps what it can. */
  settle(): void;
  setNavigating(navigating: boolean): void;
  /** The tool or what is under the pointer has changed. */
  refreshCursor(): void;
}

/**
 * @param currentTool the tool in the hand.
 * @param toolFor what a press is made with: a pen's other end erases, whatever the tool.
 */
export const createGestures = (
  currentTool: () => Tool,
  toolFor: (pointer: BoardPointer) => Tool,
): Gestures => {
  const busy = createStore(false);
  const cursor = createStore('default');
  let gesture: Gesture | null = null;
  let navigating = false;
  let last: BoardPointer | null = null;

  const become = (next: Gesture | null): void => {
    gesture = next;
    busy.set(gesture !== null || navigating);
    refreshCursor();
  };
  const refreshCursor = (): void => cursor.set(currentTool().cursor(last));

  const cancel = (): boolean => {
    const ending = gesture;
    if (ending === null) return false;
    become(null);
    ending.cancel();
    return true;
  };
  const finish = (): boolean => {
    const ending = gesture;
    if (ending?.finish === undefined) return false;
    become(null);
    ending.finish();
    return true;
  };
  const interrupt = (by: Interruption): void => {
    const ending = gesture;
    if (ending?.interrupt === undefined) {
      cancel();
      return;
    }
    let next: Gesture | null = null;
    try {
      next = ending.interrupt(by);
    } finally {
      // As at the end of a press, below.
      if (gesture === ending) become(next);
    }
  };

  return {
    busy,
    cursor,
    get streaming() {
      return gesture?.streams ?? false;
    },
    refreshCursor,
    down(pointer) {
      last = pointer;
      // A line of many clicks ends where something else is used.
      if (toolFor(pointer) !== currentTool()) finish();
      if (gesture === null) become(toolFor(pointer).down(pointer));
      else gesture.down?.(pointer);
    },
    move(pointer) {
      last = pointer;
      if (gesture !== null) {
        gesture.move(pointer);
        return;
      }
      currentTool().hover?.(pointer);
      refreshCursor();
    },
    up(pointer) {
      last = pointer;
      const ending = gesture;
      if (ending === null) return;
      let next: Gesture | null = null;
      try {
        next = ending.up(pointer);
      } finally {
        // Ending may have taken up another tool, which cancels: then there is nothing left to go on with. And what the
        // board refuses must not hold on to the pointer.
        if (gesture === ending) become(next);
      }
    },
    doubleClick(pointer) {
      if (gesture === null) currentTool().doubleClick?.(pointer);
      else if (gesture.finish !== undefined) {
        const ending = gesture;
        become(null);
        ending.finish?.();
      }
    },
    cancel,
    finish,
    interrupt,
    settle() {
      interrupt('lost');
      finish();
    },
    setNavigating(value) {
      navigating = value;
      busy.set(gesture !== null || navigating);
    },
  };
};
