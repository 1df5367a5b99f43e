import type { Board } from '../board/board.ts';
import type { MeasureText } from '../board/outline/text-layout.ts';
import type { ShapeId, TextShape } from '../board/shape.ts';
import { draftBase, fromDraft } from '../tools/draft.ts';
import { fittedText } from '../tools/text/fitted-text.ts';
import type { NextStyle } from './editor.ts';
import { stylePatch } from './next-style.ts';
import { createStore, type ReadableStore } from './store.ts';
import { patched } from './transform.ts';

/** In which text the caret is. A new text is a draft until its first letter: the document never holds an empty one. */
export interface TextEditing {
  readonly editing: ReadableStore<ShapeId | null>;
  readonly draft: ReadableStore<TextShape | null>;
  start(id: ShapeId): void;
  /** Puts the caret into a new text. */
  startDraft(draft: TextShape): void;
  /** Puts the draft into the document with the first letters typed. Returns the shape's id, or null without a draft. */
  writeDraft(text: string): ShapeId | null;
  styleDraft(patch: Partial<NextStyle>): void;
  /** Leaves the text; one whose letters were all deleted goes. */
  stop(): void;
}

export const createTextEditing = (board: Board, measure: MeasureText): TextEditing => {
  const editing = createStore<ShapeId | null>(null);
  const draft = createStore<TextShape | null>(null);

  const stop = (): void => {
    const id = editing.get();
    if (id === null) return;
    editing.set(null);
    draft.set(null);
    const shape = board.shapes.get(id);
    if (shape?.type === 'text' && shape.text.trim() === '') board.delete([id]);
  };
  return {
    editing,
    draft,
    stop,
    start(id) {
      stop();
      board.undo.mark();
      editing.set(id);
    },
    startDraft(next) {
      stop();
      draft.set(next);
      editing.set(next.id);
    },
    writeDraft(text) {
      const empty = draft.get();
      if (empty === null || text === '') return null;
      const written = { ...empty, text };
      board.undo.mark();
      const [id] = board.add([fromDraft(patched(written, fittedText(written, measure) ?? {}))]);
      draft.set(null);
      // The caret may have left already, which is what put the last letters here.
      if (id !== undefined && editing.get() !== null) editing.set(id);
      return id ?? null;
    },
    styleDraft(patch) {
      const empty = draft.get();
      if (empty === null) return;
      const styled = patched(empty, stylePatch(empty, patch) ?? {});
      if (styled.type === 'text') draft.set(patched(styled, fittedText(styled, measure) ?? {}) as TextShape);
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
