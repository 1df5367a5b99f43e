import type * as Y from 'yjs';
import type { NewShape, Shape, ShapeId, ShapePatch } from './shape.ts';

/** Which shapes changed, after one Yjs transaction. */
export interface BoardChange {
  readonly added: ReadonlySet<ShapeId>;
  readonly updated: ReadonlySet<ShapeId>;
  readonly removed: ReadonlySet<ShapeId>;
  /** True when this board's own methods (or its undo) made it. */
  readonly local: boolean;
}

/** Where a shape goes in the order of painting. */
export type OrderMove = 'front' | 'forward' | 'backward' | 'back';

/** A stroke that is being drawn: points go into the document in small chunks, and become one packed blob at the end. */
export interface StrokeWriter {
  readonly id: ShapeId;
  /** x, y, pressure, … in board coordinates. */
  append(points: readonly number[]): void;
  /** Packs the stroke. Returns false when it had no point: nothing is left of it. */
  commit(): boolean;
  /** Takes the stroke back; nothing of it can be redone. */
  cancel(): void;
}

export interface UndoHistory {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Takes back the last step of one's own; others' work stays. */
  undo(): void;
  redo(): void;
  /** What follows is a step of its own. */
  mark(): void;
  /**
   * The entries that steps of this session changed, deleted ones included: undo or redo may still bring them
   * back.
   */
  readonly touched: ReadonlySet<ShapeId>;
  onChange(listener: () => void): () => void;
}

/**
 * The document of a board: shapes in a Y.Doc, validated on the way in, plain values on the way out.
 * No DOM, no React. Made by `openBoard(doc)`.
 */
export interface Board {
  readonly doc: Y.Doc;
  /** All valid shapes that are not deleted. */
  readonly shapes: ReadonlyMap<ShapeId, Shape>;
  /** The same, lowest first. A new array only when order or membership changed. */
  readonly ordered: readonly Shape[];
  /** Entries in the document that are no valid shape; they are kept and not shown. */
  readonly invalidCount: number;
  readonly undo: UndoHistory;
  title: string;
  /** Whether the board's people want an archive to keep it; true unless one of them switched it off. */
  kept: boolean;

  /** Adds on top (or in the given order, above `above`). Returns the ids in the same order. One undo step with what else runs in the same `transact`. */
  add(shapes: readonly NewShape[], options?: { readonly above?: ShapeId }): ShapeId[];
  /** Changes one or many; unknown or deleted ids are passed over. @throws BoardError for a patch that makes an invalid shape. */
  update(patches: ReadonlyMap<ShapeId, ShapePatch>): void;
  delete(ids: Iterable<ShapeId>): void;
  reorder(ids: Iterable<ShapeId>, move: OrderMove): void;
  /** The live Y.Text of a text shape, for character-wise editing; null when there is none. */
  textOf(id: ShapeId): Y.Text | null;
  beginStroke(shape: NewShape & { readonly type: 'stroke' }): StrokeWriter;
  /** Runs several changes as one transaction and one update to the others. */
  transact<T>(work: () => T): T;
  onChange(listener: (change: BoardChange) => void): () => void;
  /** Title or settings changed. */
  onMeta(listener: () => void): () => void;
  destroy(): void;
}
