import type { NewShape, Shape } from '../board/shape.ts';
import type { NextStyle } from '../editor/editor.ts';
import { shapeStyle } from '../editor/next-style.ts';

/** Sorts after every key that the board gives out (letters and digits): drafts are painted above all others. */
export const draftIndex = '~';

/** What a shape that is not in the document yet has in common with all others. */
export const draftBase = (style: NextStyle) =>
  ({
    id: 'draft',
    index: draftIndex,
    rotation: 0,
    groups: [],
    locked: false,
    style: shapeStyle(style),
  }) as const;

/** The draft as the board takes it. */
export const fromDraft = (draft: Shape): NewShape => {
  const { id: _id, index: _index, ...rest } = draft;
  return rest as NewShape;
};
