import { fromFrame, toFrame } from '../../board/geometry.ts';
import { LINE_HEIGHT } from '../../board/outline/text-layout.ts';
import type { Shape } from '../../board/shape.ts';
import type { Editor } from '../../editor/editor.ts';
import { textDraft } from '../../editor/text-editing.ts';
import type { ToolContext } from '../tool.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** How far from a box's middle a double click still means its label, in board units; a quarter of a large box. */
const NEAR_MIDDLE = 40;

/** The topmost rectangle, ellipse or diamond around whose middle the point lies. */
const boxToLabel = (editor: Editor, { x, y }: Point): Shape | null => {
  for (const shape of editor.index.queryTopDown({ minX: x, minY: y, maxX: x, maxY: y })) {
    if (shape.type !== 'rectangle' && shape.type !== 'ellipse' && shape.type !== 'diamond') continue;
    const at = toFrame(shape, { x, y });
    const near = (offset: number, size: number): boolean =>
      Math.abs(offset - size / 2) <= Math.min(size / 2, Math.max(size / 4, NEAR_MIDDLE));
    if (!shape.locked && near(at.x, shape.w) && near(at.y, shape.h)) return shape;
  }
  return null;
};

/**
 * Puts the caret where somebody double-clicked: into the label of a box, which is a text in its middle and a group with
 * it, so that they move as one; or into a new text at the point.
 */
export const placeTextOrLabel = (context: ToolContext, point: Point): void => {
  const { editor, drawn, startDraft } = context;
  const box = boxToLabel(editor, point);
  if (box === null) {
    placeText(context, point);
    return;
  }
  const middle = fromFrame(box, { x: box.w / 2, y: box.h / 2 });
  const there = editor.hit(middle.x, middle.y);
  if (there?.type === 'text' && !there.locked) {
    editor.startEditing(there.id);
    return;
  }
  drawn([]);
  const draft = textDraft(middle, { ...editor.nextStyle.get(), align: 'centre' }, LINE_HEIGHT);
  startDraft({ ...draft, rotation: box.rotation }, box.id);
};

/** Begins a text whose first line is at the height of the point, and puts the caret into it. */
export const placeText = ({ editor, drawn, startDraft }: ToolContext, point: Point): void => {
  drawn([]);
  startDraft(textDraft(point, editor.nextStyle.get(), LINE_HEIGHT));
};
