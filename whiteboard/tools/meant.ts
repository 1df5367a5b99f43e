import type { BoardPointer } from '../editor/input.ts';
import { type Interruption, isDrag } from './tool.ts';

/**
 * A second finger makes a pinch of what has not gone this far from where it began, in CSS pixels, nor been done for this
 * long, in milliseconds. What is longer was meant, and stays.
 */
const meantDistance = 24;
const meantTime = 300;

/** Whether a press has become something that somebody would miss. */
export interface Meant {
  /** The pointer has moved. */
  notice(pointer: BoardPointer): void;
  /** Whether what was done so far is to stay when something comes between. */
  outlasts(by: Interruption): boolean;
}

export const createMeant = (start: BoardPointer): Meant => {
  let meant = false;
  return {
    notice(pointer) {
      const distance = Math.hypot(pointer.screenX - start.screenX, pointer.screenY - start.screenY);
      const time = pointer.time - start.time;
      // A finger that only rests is never quite still.
      meant ||= distance >= meantDistance || (time >= meantTime && isDrag(start, pointer));
    },
    // What a palm did was never meant, however far it went.
    outlasts: (by) => meant && by !== 'palm',
  };
};
