import { LINE_HEIGHT } from '../../board/outline/text-layout.ts';
import { shapeStyle } from '../../editor/next-style.ts';
import type { ToolContext } from '../tool.ts';

/** Puts an empty text on the board, its first line at the height of the point, and the caret into it. */
export const placeText = (
  { editor, drawn }: ToolContext,
  point: { readonly x: number; readonly y: number },
): void => {
  const next = editor.nextStyle.get();
  const { fontSize, font, align } = next;
  const h = fontSize * LINE_HEIGHT;
  editor.board.undo.mark();
  const ids = editor.board.add([
    {
      type: 'text',
      x: point.x,
      y: point.y - h / 2,
      w: 0,
      h,
      text: '',
      fontSize,
      font,
      align,
      style: shapeStyle(next),
    },
  ]);
  drawn(ids);
  for (const id of ids) editor.startEditing(id);
};
