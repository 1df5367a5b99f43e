import type { BoardPointer } from '../../editor/input.ts';
import type { Gesture, Tool, ToolContext } from '../tool.ts';

/** Drags the board under the pointer. */
export const createHandTool = ({ editor }: ToolContext): Tool => {
  let dragging = false;
  return {
    id: 'hand',
    cursor: () => (dragging ? 'grabbing' : 'grab'),
    down(start): Gesture {
      const before = editor.camera.get();
      let last: BoardPointer = start;
      dragging = true;
      const end = (): null => {
        dragging = false;
        return null;
      };
      return {
        move(pointer) {
          editor.panBy(pointer.screenX - last.screenX, pointer.screenY - last.screenY);
          last = pointer;
        },
        up: end,
        cancel() {
          end();
          editor.camera.set(before);
        },
        // A second finger goes on from where the first has moved the board to.
        interrupt: end,
      };
    },
  };
};
