import { centredAt, readShapes, writeShapes } from '../actions/shape-clipboard.ts';
import type { Editor } from '../editor/editor.ts';

/** Text that came in without being a shape becomes a text shape of at most this many characters. */
const MAX_TEXT = 20_000;

/** Puts text on the clipboard where the clipboard API is missing (plain http): through a field that is never seen. */
const copyByCommand = (text: string): boolean => {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'visually-hidden';
  const focused = document.activeElement;
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return copied;
};

/** The clipboard for shapes. A memory of its own serves where the browser lets a button write or read nothing. */
export interface ShapeClipboard {
  /** The selection as text, or null without one. Remembers it. */
  take(editor: Editor): string | null;
  write(text: string): void;
  /** What the system's clipboard holds as text; else what was last copied here; else null. */
  read(): Promise<string | null>;
}

export const createShapeClipboard = (): ShapeClipboard => {
  let remembered: string | null = null;
  return {
    take(editor) {
      const shapes = editor.selectedShapes();
      if (shapes.length === 0) return null;
      remembered = writeShapes(shapes);
      return remembered;
    },
    write(text) {
      const clipboard: Clipboard | undefined = navigator.clipboard;
      if (clipboard === undefined) copyByCommand(text);
      else clipboard.writeText(text).catch(() => copyByCommand(text));
    },
    async read() {
      const clipboard: Clipboard | undefined = navigator.clipboard;
      if (typeof clipboard?.readText !== 'function') return remembered;
      try {
        return await clipboard.readText();
      } catch (error) {
        if (error instanceof DOMException) return remembered;
        throw error;
      }
    },
  };
};

/**
 * Adds what a clipboard holds as text: copied shapes, or a text shape. Selects it.
 * @param at where its middle goes, in board units.
 * @returns how many shapes were added.
 * @throws BoardError when the shapes are invalid.
 */
export const addText = (
  editor: Editor,
  text: string,
  at: { readonly x: number; readonly y: number },
): number => {
  const shapes = readShapes(text);
  const { board } = editor;
  if (shapes !== null) {
    board.undo.mark();
    const ids = board.add(centredAt(shapes, at));
    editor.select(ids);
    return ids.length;
  }
  const plain = text.replaceAll('\r\n', '\n').slice(0, MAX_TEXT).trim();
  if (plain === '') return 0;
  const { fontSize, font, align, stroke, opacity } = editor.nextStyle.get();
  board.undo.mark();
  const ids = board.add([
    {
      type: 'text',
      x: at.x,
      y: at.y,
      text: plain,
      fontSize,
      font,
      align,
      autosize: true,
      style: { stroke, opacity },
    },
  ]);
  editor.select(ids);
  return ids.length;
};
