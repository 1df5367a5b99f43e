import type { Editor } from '../editor/editor.ts';
import { copyShapes } from '../io/copy-shapes.ts';

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
  /** Resolves with whether the text is on the system's clipboard: only then may what was cut be deleted. */
  write(text: string): Promise<boolean>;
  /** What the system's clipboard holds as text; else what was last copied here; else null. */
  read(): Promise<string | null>;
}

export const createShapeClipboard = (): ShapeClipboard => {
  let remembered: string | null = null;
  return {
    take(editor) {
      const shapes = editor.selectedShapes();
      if (shapes.length === 0) return null;
      remembered = copyShapes(shapes);
      return remembered;
    },
    async write(text) {
      const clipboard: Clipboard | undefined = navigator.clipboard;
      if (clipboard === undefined) return copyByCommand(text);
      try {
        await clipboard.writeText(text);
        return true;
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
        return copyByCommand(text);
      }
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
