import { createContext, useContext } from 'react';
import type { ActionContext, DialogId } from '../actions/action.ts';
import type { Store } from '../editor/store.ts';
import type { ShapeClipboard } from './clipboard.ts';
import type { Imports } from './imports.ts';

/** A place in the window, in CSS pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** What the parts of the board's screen share. */
export interface BoardUi {
  readonly actions: ActionContext;
  readonly dialog: Store<DialogId | null>;
  readonly contextMenu: Store<Place | null>;
  readonly imports: Imports;
  readonly clipboard: ShapeClipboard;
  /** Brings files onto the board, at a place of the window. */
  bringIn(files: readonly File[], place: Place | null): void;
  /** Adds copied shapes, or text as a text shape. */
  pasteText(text: string): void;
  /** Where the pointer was last on the canvas: things are pasted there. */
  readonly pointer: { current: Place | null };
}

export const BoardUiContext = createContext<BoardUi | null>(null);

export const useBoardUi = (): BoardUi => {
  const ui = useContext(BoardUiContext);
  if (ui === null) throw new Error('used outside of a board');
  return ui;
};
