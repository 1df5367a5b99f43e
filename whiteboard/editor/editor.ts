import type { Board } from '../board/board.ts';
import type { FontFamily, Head, Shape, ShapeId, Style, TextAlign, TextShape } from '../board/shape.ts';
import type { SpatialIndex } from '../canvas/spatial-index.ts';
import type { EditorInput } from './input.ts';
import type { PeerPresence, PresencePort } from './presence.ts';
import type { Preview } from './preview.ts';
import type { ReadableStore, Store } from './store.ts';

export type ToolId =
  | 'select'
  | 'hand'
  | 'pen'
  | 'line'
  | 'arrow'
  | 'rectangle'
  | 'ellipse'
  | 'diamond'
  | 'text'
  | 'eraser'
  | 'laser';

/** What part of the board the screen shows: screen = (board - (x, y)) * zoom, in CSS pixels from the canvas' top left. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  /** 0.02 to 32. */
  readonly zoom: number;
}

/** Style of what is drawn next; the bar shows the selection's instead while something is selected. */
export interface NextStyle extends Style {
  readonly fontSize: number;
  readonly font: FontFamily;
  readonly align: TextAlign;
  readonly startHead: Head;
  readonly endHead: Head;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export type Theme = 'light' | 'dark';

/**
 * One person at one board: what the interface reads and commands. The canvas paints it, the tools change it,
 * React only shows its stores. Made by `createEditor({ board, presence, … })`.
 */
export interface Editor {
  readonly board: Board;
  readonly presence: PresencePort;
  readonly tool: ReadableStore<ToolId>;
  /** Stays over the part of the board where shapes can be: what is set beyond that is the nearest view within. */
  readonly camera: Store<Camera>;
  /** Size of the canvas in CSS pixels; set by the canvas. */
  readonly viewport: ReadableStore<Size>;
  readonly selection: ReadableStore<ReadonlySet<ShapeId>>;
  readonly nextStyle: ReadableStore<NextStyle>;
  /** The text shape in which the caret is, if any. */
  readonly editing: ReadableStore<ShapeId | null>;
  /** The text being edited as long as nothing is typed into it: it is not on the board yet. */
  readonly textDraft: ReadableStore<TextShape | null>;
  readonly theme: Store<Theme>;
  readonly readOnly: Store<boolean>;
  readonly showGrid: Store<boolean>;
  /** Others on the board, by awareness client id. */
  readonly peers: ReadableStore<ReadonlyMap<number, PeerPresence>>;
  /** True while a gesture (drag, stroke, pinch) is under way; the interface keeps out of the way. */
  readonly busy: ReadableStore<boolean>;
  /** What the gesture under way shows beyond the document; the canvas paints it. */
  readonly preview: ReadableStore<Preview>;
  /** Where the shapes are. */
  readonly index: SpatialIndex;
  /** Where the canvas hands in what the person does. */
  readonly input: EditorInput;

  /**
   * Takes up a tool; a gesture under way ends and keeps what it can. With a tool that draws, nothing is selected any
   * more. Ignored for tools that change the board when read-only.
   */
  setTool(tool: ToolId, options?: { readonly keep?: boolean }): void;
  /** Cancels the gesture under way, else ends text editing, else clears the selection. What Escape does. */
  cancel(): void;
  /** Selects shapes, and takes up the select tool for them when the one in the hand draws. */
  select(ids: Iterable<ShapeId>): void;
  /** Selects what a click on that point would, unless it is part of the selection; nothing where nothing is. */
  selectAt(x: number, y: number, slack?: number): void;
  /** Changes the next style and, as one undo step, all selected shapes. */
  setStyle(patch: Partial<NextStyle>): void;
  startEditing(id: ShapeId): void;
  /** Whether what is selected is one text, or one box with or without a label. */
  readonly canWrite: boolean;
  /** Puts the caret into the text that is selected, or into the label of the box that is. */
  writeIntoSelection(): void;
  stopEditing(): void;
  /** Calls back when somebody else has deleted the text in which the caret was; returns the way to stop. */
  onTextTaken(listener: () => void): () => void;

  selectedShapes(): readonly Shape[];
  /** Bounds of the given shapes with rotation and stroke width, or null for none. */
  boundsOf(ids: Iterable<ShapeId>): Box | null;
  /** Topmost shape at a point of the board, `slack` board units around it. */
  hit(x: number, y: number, slack?: number): Shape | null;

  toBoard(screen: { readonly x: number; readonly y: number }): { x: number; y: number };
  toScreen(board: { readonly x: number; readonly y: number }): { x: number; y: number };
  /** Zooms by a factor about a point of the screen (default: the middle). */
  zoomBy(factor: number, about?: { readonly x: number; readonly y: number }): void;
  zoomTo(zoom: number): void;
  zoomToFit(ids?: Iterable<ShapeId>): void;
  panBy(dx: number, dy: number): void;

  /** Deletes, duplicates, moves, groups… the selection: each one undo step. */
  deleteSelection(): void;
  duplicateSelection(): void;
  nudgeSelection(dx: number, dy: number): void;
  reorderSelection(move: 'front' | 'forward' | 'backward' | 'back'): void;
  groupSelection(): void;
  ungroupSelection(): void;
  setLocked(locked: boolean): void;
  selectAll(): void;

  destroy(): void;
}
