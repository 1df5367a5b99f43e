import { LINE_HEIGHT } from '../../board/outline/text-layout.ts';
import { textDraft } from '../../editor/text-editing.ts';
import type { ToolContext } from '../tool.ts';

/** Begins a text whose first line is at the height of the point, and puts the caret into it. */
export const placeText = (
  { editor, drawn, startDraft }: ToolContext,
  point: { readonly x: number; readonly y: number },
): void => {
  drawn([]);
  startDraft(textDraft(point, editor.nextStyle.get(), LINE_HEIGHT));
};
