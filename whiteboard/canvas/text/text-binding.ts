import type * as Y from 'yjs';
import type { ShapeId } from '../../board/shape.ts';
import type { Editor } from '../../editor/editor.ts';
import { movedPosition, spliceBetween, type TextDelta } from '../../tools/text/text-splice.ts';

/** The part of a textarea that is needed. */
export type TextField = Pick<
  HTMLTextAreaElement,
  | 'value'
  | 'selectionStart'
  | 'selectionEnd'
  | 'selectionDirection'
  | 'setSelectionRange'
  | 'addEventListener'
  | 'removeEventListener'
>;

/**
 * Binds a textarea to a shape's text, letter by letter, so that what several people type at once merges. While an input
 * method composes, its text is left alone: what others do meanwhile, and what was composed, is joined at the end.
 * Returns the way to stop.
 */
export const bindTextArea = (area: TextField, text: Y.Text, editor: Editor, id: ShapeId): (() => void) => {
  const { board } = editor;
  /** What the area showed when it and the document last agreed. */
  let agreed = text.toString();
  let writing = false;
  let composing = false;
  /** What others did since composing began. */
  let missed: TextDelta[] = [];
  area.value = agreed;

  const write = (): void => {
    const splice = spliceBetween(agreed, area.value, area.selectionEnd);
    agreed = area.value;
    if (splice === null) return;
    const { at, removed, inserted } = splice;
    // What others typed right before or after the part that goes is not part of it.
    const from = missed.reduce((position, delta) => movedPosition(position, delta, removed > 0), at);
    const to = missed.reduce((position, delta) => movedPosition(position, delta, false), at + removed);
    writing = true;
    try {
      board.transact(() => {
        if (to > from) text.delete(from, to - from);
        if (inserted !== '') text.insert(from, inserted);
        // The one who types measures, and the frame follows: in one transaction, which makes one step of undo of a run.
        editor.input.fitText(id, text.toString());
      });
    } finally {
      writing = false;
    }
    if (missed.length === 0) return;
    showText(from + inserted.length, from + inserted.length);
  };

  const showText = (start: number, end: number): void => {
    const direction = area.selectionDirection;
    agreed = text.toString();
    area.value = agreed;
    area.setSelectionRange(start, end, direction);
    missed = [];
  };
  /** Shows what others did; the caret stays between the letters where it was. */
  const showChanges = (deltas: readonly TextDelta[]): void => {
    const move = (position: number): number =>
      deltas.reduce((at, delta) => movedPosition(at, delta, false), position);
    showText(move(area.selectionStart), move(area.selectionEnd));
  };

  const onText = (event: Y.YTextEvent): void => {
    if (writing) return;
    if (composing) missed = [...missed, event.delta as TextDelta];
    else showChanges([event.delta as TextDelta]);
  };
  const onInput = (): void => {
    if (!composing) write();
  };
  const onCompositionStart = (): void => {
    composing = true;
  };
  const onCompositionEnd = (): void => {
    composing = false;
    write();
    if (missed.length > 0) showChanges(missed);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      editor.stopEditing();
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      editor.stopEditing();
    } else if (event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey)) {
      // The browser's own undo knows nothing of what others typed in between.
      event.preventDefault();
      if (event.shiftKey) board.undo.redo();
      else board.undo.undo();
    }
  };

  text.observe(onText);
  area.addEventListener('input', onInput);
  area.addEventListener('compositionstart', onCompositionStart);
  area.addEventListener('compositionend', onCompositionEnd);
  area.addEventListener('keydown', onKeyDown);
  return () => {
    try {
      if (composing) write();
    } finally {
      composing = false;
      text.unobserve(onText);
      area.removeEventListener('input', onInput);
      area.removeEventListener('compositionstart', onCompositionStart);
      area.removeEventListener('compositionend', onCompositionEnd);
      area.removeEventListener('keydown', onKeyDown);
    }
  };
};
