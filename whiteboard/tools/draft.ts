import type { NewShape, Shape } from '../board/shape.ts';
import type { NextStyle } from '../editor/editor.ts';
import { shapeStyle } from '../editor/next-style.ts';

/** What a shape that is not in the document yet has in common with all others; it is painted above them. */
export const draftBase = (style: NextStyle) =>
  ({ id: 'draft', index: '~', rotation: 0, groups: [], locked: false, style: shapeStyle(style) }) as const;

/** The draft as the board takes it. */
export const fromDraft = (draft: Shape): NewShape => {
  const { id: _id, index: _index, ...rest } = draft;
  return rest as NewShape;
};
