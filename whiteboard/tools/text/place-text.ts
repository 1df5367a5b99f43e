import { centreOf, toFrame } from '../../board/geometry.ts';
import { LINE_HEIGHT } from '../../board/outline/text-layout.ts';
import type { Shape } from '../../board/shape.ts';
import type { Editor } from '../../editor/editor.ts';
import { textDraft } from '../../editor/text-editing.ts';
import type { ToolContext } from '../tool.ts';
import { isArea } from './label.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** How far from a box's middle a double click still means its label, in board units; a quarter of a large box. */
const NEAR_MIDDLE = 40;

/** The topmost rectangle, ellipse or diamond around whose middle the point lies. */
const boxToLabel = (editor: Editor, { x, y }: Point): Shape | null => {
  for (const shape of editor.index.queryTopDown({ minX: x, minY: y, maxX: x, maxY: y })) {
    if (!isArea(shape)) continue;
    const at = toFrame(shape, { x, y });
    const near = (offset: number, size: number): boolean =>
      Math.abs(offset - size / 2) <= Math.min(size / 2, Math.max(size / 4, NEAR_MIDDLE));
    if (!shape.locked && near(at.x, shape.w) && near(at.y, shape.h)) return shape;
  }
  return null;
};

/** Puts the caret where somebody double-clicked: into the label of a box, or into a new text at the point. */
export const placeTextOrLabel = (context: ToolContext, point: Point): void => {
  const box = boxToLabel(context.editor, point);
  if (box === null) placeText(context, point);
  else writeLabel(context, box);
};

/** Puts the caret into the label of a box: a text in its middle and a group with it, so that they move as one. */
const writeLabel = ({ editor, drawn, startDraft }: ToolContext, box: Shape): void => {
  const middle = centreOf(box);
  const there = editor.hit(middle.x, middle.y);
  if (there?.type === 'text' && !there.locked) {
    editor.startEditing(there.id);
    return;
  }
  drawn([]);
  startDraft(textDraft(middle, { ...editor.nextStyle.get(), align: 'centre' }, LINE_HEIGHT), box.id);
};

/** The shape into which one would write that has selected these: a text, that of a box and its label, or a bare box. */
export const writableAmong = (shapes: readonly Shape[]): Shape | null => {
  const text = shapes.find(({ type }) => type === 'text');
  const box = shapes.find(isArea);
  const isLabelled = text?.groups.some((group) => box?.groups.includes(group)) ?? false;
  if (shapes.length > 2 || (shapes.length === 2 && !isLabelled)) return null;
  const shape = text ?? box;
  return shape === undefined || shape.locked ? null : shape;
};

/** Puts the caret into the text that is selected, or into the label of the box that is. */
export const writeIntoSelection = (context: ToolContext): void => {
  const { editor } = context;
  const shape = writableAmong(editor.selectedShapes());
  if (shape?.type === 'text') editor.startEditing(shape.id);
  else if (shape !== null) writeLabel(context, shape);
};

/** Begins a text whose first line is at the height of the point, and puts the caret into it. */
export const placeText = ({ editor, drawn, startDraft }: ToolContext, point: Point): void => {
  drawn([]);
  startDraft(textDraft(point, editor.nextStyle.get(), LINE_HEIGHT));
};
