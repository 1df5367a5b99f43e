import type { Board } from '../board/board.ts';
import { LIMITS } from '../board/limits.ts';
import type { MeasureText } from '../board/outline/text-layout.ts';
import type { Shape, ShapeId, ShapePatch, TextShape } from '../board/shape.ts';
import { draftBase, fromDraft } from '../tools/draft.ts';
import { fittedText, grownBox, isGrown } from '../tools/text/fitted-text.ts';
import { fittingPatches } from '../tools/text/label.ts';
import type { NextStyle } from './editor.ts';
import { newGroupId } from './groups.ts';
import { stylePatch } from './next-style.ts';
import { createStore, type ReadableStore } from './store.ts';
import { patched } from './transform.ts';

/** In which text the caret is. A new text is a draft until its first letter: the document never holds an empty one. */
export interface TextEditing {
  readonly editing: ReadableStore<ShapeId | null>;
  readonly draft: ReadableStore<TextShape | null>;
  start(id: ShapeId): void;
  /** Puts the caret into a new text, which becomes the label of a box if one is given: both are a group then. */
  startDraft(draft: TextShape, box?: ShapeId): void;
  /** Puts the draft into the document with the first letters typed. Returns the shape's id, or null without a draft. */
  writeDraft(text: string): ShapeId | null;
  /**
   * What fits the frame of a text to its letters, which may be other ones than the document has, and the box whose label
   * it is. A box that has grown with what is written into it becomes lower again with that, down to what it was before.
   */
  fitting(text: TextShape, box: Shape | null): Map<ShapeId, ShapePatch>;
  styleDraft(patch: Partial<NextStyle>): void;
  /** Leaves the text; one whose letters were all deleted here goes. */
  stop(): void;
  destroy(): void;
}

const isEmpty = (shape: Shape | undefined): boolean => shape?.type === 'text' && shape.text.trim() === '';

export const createTextEditing = (board: Board, measure: MeasureText): TextEditing => {
  const editing = createStore<ShapeId | null>(null);
  const draft = createStore<TextShape | null>(null);
  /** The box whose label the draft becomes. */
  let labelled: ShapeId | null = null;
  /** The last letter was deleted here: somebody else, who deleted it there, may be about to write another. */
  let emptied = false;

  /** As high as the box around the text was before it grew. */
  let drawn: { readonly box: ShapeId; readonly h: number } | null = null;

  const stopWatching = board.onChange((change) => {
    const id = editing.get();
    if (id !== null && change.updated.has(id)) emptied = change.local && isEmpty(board.shapes.get(id));
  });

  /** The box whose label the draft becomes, if it is still there. */
  const boxToLabel = (): Shape | null => {
    const box = labelled === null ? undefined : board.shapes.get(labelled);
    return box === undefined || box.locked || box.groups.length >= LIMITS.groups ? null : box;
  };

  const fit = (text: TextShape, box: Shape | null): TextShape =>
    patched(text, fittedText(text, measure, box) ?? {}) as TextShape;

  const stop = (): void => {
    const id = editing.get();
    if (id === null) return;
    drawn = null;
    editing.set(null);
    draft.set(null);
    if (emptied && isEmpty(board.shapes.get(id))) board.delete([id]);
  };
  return {
    editing,
    draft,
    stop,
    destroy: stopWatching,
    start(id) {
      stop();
      board.undo.mark();
      emptied = false;
      editing.set(id);
    },
    startDraft(next, box) {
      stop();
      emptied = false;
      labelled = box ?? null;
      draft.set(fit(next, boxToLabel()));
      editing.set(next.id);
    },
    writeDraft(text) {
      const empty = draft.get();
      if (empty === null || text === '') return null;
      const box = boxToLabel();
      const fitted = fit({ ...empty, text }, box);
      board.undo.mark();
      drawn = box === null ? null : { box: box.id, h: box.h };
      const [id] = board.transact(() => {
        if (box === null) return board.add([fromDraft(fitted)]);
        // One group around the two, within those that the box is in.
        const groups = [newGroupId(), ...box.groups];
        board.update(new Map([[box.id, { groups, ...grownBox(box, fitted.h) }]]));
        return board.add([fromDraft({ ...fitted, groups })]);
      });
      draft.set(null);
      // The caret may have left already, which is what put the last letters here.
      if (id !== undefined && editing.get() !== null) editing.set(id);
      return id ?? null;
    },
    fitting(text, box) {
      const known = board.shapes.get(text.id);
      if (box === null || known === undefined || editing.get() !== text.id)
        return fittingPatches(text, measure, box);
      // Higher than the letters so far need: so somebody wants it, and has perhaps just made it.
      if (drawn?.box !== box.id || !isGrown(box, known.h)) drawn = { box: box.id, h: box.h };
      return fittingPatches(text, measure, box, drawn.h);
    },
    styleDraft(patch) {
      const empty = draft.get();
      if (empty === null) return;
      const styled = patched(empty, stylePatch(empty, patch) ?? {});
      if (styled.type === 'text') draft.set(fit(styled, boxToLabel()));
    },
  };
};

/** An empty text with the middle of its first line at a point. */
export const textDraft = (
  point: { readonly x: number; readonly y: number },
  style: NextStyle,
  lineHeight: number,
): TextShape => {
  const { fontSize, font, align } = style;
  const h = fontSize * lineHeight;
  return {
    ...draftBase(style),
    type: 'text',
    x: point.x,
    y: point.y - h / 2,
    w: 0,
    h,
    text: '',
    fontSize,
    font,
    align,
    autosize: true,
  };
};
