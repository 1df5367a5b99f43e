import RBush from 'rbush';
import type { Board, BoardChange } from '../board/board.ts';
import type { Shape, ShapeId } from '../board/shape.ts';
import { type Bounds, shapeBounds } from './shape-bounds.ts';

interface Entry extends Bounds {
  shape: Shape;
}

/** Above this share of all shapes, reading the whole order is faster than sorting what the tree answers. */
const scanShare = 0.4;

/** Changing more than this share of the tree at once is slower than building it anew. */
const rebuildShare = 0.3;

/** Where the shapes are: answers what is in a rectangle without looking at all of them. */
export interface SpatialIndex {
  readonly size: number;
  /** Bounds of everything, or null when there is nothing. */
  all(): Bounds | null;
  boundsOf(id: ShapeId): Bounds | null;
  /** Shapes whose bounds meet the rectangle, lowest first. */
  query(bounds: Bounds): Shape[];
  /** The same from the topmost down, one by one. */
  queryTopDown(bounds: Bounds): Iterable<Shape>;
  /** Calls back after a change of the board, once the tree is up to date, with where something looks different. */
  onChange(listener: (dirty: readonly Bounds[], change: BoardChange) => void): () => void;
  destroy(): void;
}

const below = (a: Shape, b: Shape): number => {
  if (a.index !== b.index) return a.index < b.index ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
};

export const createSpatialIndex = (board: Board): SpatialIndex => {
  const tree = new RBush<Entry>();
  const entries = new Map<ShapeId, Entry>();

  const entryOf = (shape: Shape): Entry => ({ ...shapeBounds(shape), shape });
  for (const shape of board.ordered) entries.set(shape.id, entryOf(shape));
  tree.load([...entries.values()]);

  const query = (bounds: Bounds): Shape[] => {
    const found = tree.search(bounds);
    if (found.length > entries.size * scanShare) {
      const ids = new Set<Shape>();
      for (const entry of found) ids.add(entry.shape);
      return board.ordered.filter((shape) => ids.has(shape));
    }
    return found.map((entry) => entry.shape).sort(below);
  };

  /** Brings the tree up to date and returns where something looks different now. */
  const apply = (ids: readonly ShapeId[]): Bounds[] => {
    const dirty: Bounds[] = [];
    const rebuild = ids.length > Math.max(64, entries.size * rebuildShare);
    const fresh: Entry[] = [];
    for (const id of ids) {
      const before = entries.get(id);
      const shape = board.shapes.get(id);
      if (before?.shape === shape) continue;
      if (before !== undefined) {
        dirty.push(before);
        if (!rebuild) tree.remove(before);
        entries.delete(id);
      }
      if (shape !== undefined) {
        const entry = entryOf(shape);
        dirty.push(entry);
        entries.set(id, entry);
        fresh.push(entry);
      }
    }
    if (rebuild) {
      tree.clear();
      tree.load([...entries.values()]);
    } else if (fresh.length > 16) tree.load(fresh);
    else for (const entry of fresh) tree.insert(entry);
    return dirty;
  };
  const listeners = new Set<(dirty: readonly Bounds[], change: BoardChange) => void>();
  const stop = board.onChange((change) => {
    const dirty = apply([...change.added, ...change.updated, ...change.removed]);
    for (const listener of listeners) listener(dirty, change);
  });

  return {
    get size() {
      return entries.size;
    },
    all() {
      if (entries.size === 0) return null;
      const { minX, minY, maxX, maxY } = tree.toJSON() as Bounds;
      return { minX, minY, maxX, maxY };
    },
    boundsOf: (id) => entries.get(id) ?? null,
    query,
    *queryTopDown(bounds) {
      const found = query(bounds);
      for (let i = found.length - 1; i >= 0; i -= 1) {
        const shape = found[i];
        if (shape !== undefined) yield shape;
      }
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    destroy: stop,
  };
};
