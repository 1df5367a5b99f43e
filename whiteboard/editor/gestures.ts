import type { Gesture, Tool } from '../tools/tool.ts';
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
  setNavigating(navigating: boolean): void;
  /** The tool or what is under the pointer has changed. */
  refreshCursor(): void;
}

export const createGestures = (currentTool: () => Tool): Gestures => {
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

  return {
    busy,
    cursor,
    get streaming() {
      return gesture?.streams ?? false;
    },
    refreshCursor,
    down(pointer) {
      last = pointer;
      if (gesture === null) become(currentTool().down(pointer));
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
      const next = ending.up(pointer);
      // Ending may have taken up another tool, which cancels: then there is nothing left to go on with.
      if (gesture === ending) become(next);
    },
    doubleClick(pointer) {
      if (gesture === null) currentTool().doubleClick?.(pointer);
      else if (gesture.finish !== undefined) {
        const ending = gesture;
        become(null);
        ending.finish?.();
      }
    },
    cancel() {
      const ending = gesture;
      if (ending === null) return false;
      become(null);
      ending.cancel();
      return true;
    },
    finish() {
      const ending = gesture;
      if (ending?.finish === undefined) return false;
      become(null);
      ending.finish();
      return true;
    },
    setNavigating(value) {
      navigating = value;
      busy.set(gesture !== null || navigating);
    },
  };
};
