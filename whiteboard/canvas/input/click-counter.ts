import type { BoardPointer } from '../../editor/input.ts';

/** Two clicks within this time, in milliseconds, are a double click. */
const within = 400;

/**
 * Tells double clicks from the pointers themselves: Safari on iOS sends no `dblclick` where touch actions are off.
 * @returns whether the click that ends here is the second one.
 */
export const createClickCounter = (): ((pointer: BoardPointer, downX: number, downY: number) => boolean) => {
  let last: BoardPointer | null = null;
  return (pointer, downX, downY) => {
    const reach = pointer.kind === 'mouse' ? 6 : 24;
    const still = Math.hypot(pointer.screenX - downX, pointer.screenY - downY) < reach;
    const second =
      still &&
      last !== null &&
      pointer.time - last.time < within &&
      Math.hypot(pointer.screenX - last.screenX, pointer.screenY - last.screenY) < reach;
    // After a double click, a third is a first again.
    last = still && !second ? pointer : null;
    return second;
  };
};
