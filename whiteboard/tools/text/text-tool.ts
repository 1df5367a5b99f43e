import { press } from '../press.ts';
import { slackOf, type Tool, type ToolContext } from '../tool.ts';
import { placeText } from './place-text.ts';

/** A click puts the caret into the text under the pointer, or begins a new one. */
export const createTextTool = (context: ToolContext): Tool => ({
  id: 'text',
  cursor: () => 'text',
  place: (point) => placeText(context, point),
  down(start) {
    const { editor } = context;
    if (editor.editing.get() !== null) {
      // The click that leaves a text only leaves it.
      editor.stopEditing();
      return null;
    }
    const click = (): null => {
      const shape = editor.hit(start.x, start.y, slackOf(start, editor.camera.get().zoom));
      if (shape?.type === 'text' && !shape.locked) {
        context.drawn([shape.id]);
        editor.startEditing(shape.id);
      } else placeText(context, start);
      return null;
    };
    return press(start, {
      click,
      drag: () => ({
        move: () => undefined,
        up: click,
        cancel: () => undefined,
        // Two fingers write nothing.
        interrupt: () => null,
      }),
    });
  },
});
