import * as Y from 'yjs';
import type { Board, BoardChange, StrokeWriter } from './board.ts';
import { BoardError } from './board-error.ts';
import { LIMITS } from './limits.ts';
import { Listeners } from './listeners.ts';
import { orderKeys } from './order-key.ts';
import { FALLBACK_INDEX, KEY } from './read-shape.ts';
import { keysForOrder, reordered } from './reorder.ts';
import type { Shape, ShapeId } from './shape.ts';
import { newShapeId } from './shape-id.ts';
import { ShapeTable, touchedEntries } from './shape-table.ts';
import { createStrokeWriter } from './stroke-writer.ts';
import { createUndoHistory } from './undo-history.ts';
import { applyWrites, mapOfWrites, writesOfNew, writesOfPatch } from './write-shape.ts';

/** Version of the layout in the document (docs/BOARD-FORMAT.md). */
export const FORMAT_VERSION = 1;

/**
 * Opens the board in a document. Nothing is written until something is changed; within `transact`, the
 * board already shows what its own methods did.
 */
export const openBoard = (doc: Y.Doc): Board => {
  const entries = doc.getMap<unknown>('shapes');
  const meta = doc.getMap<unknown>('meta');
  const own = { origin: 'board' };
  const unseen = { origin: 'board, kept from undo' };
  const history = createUndoHistory(entries, own);
  const table = new ShapeTable(entries);
  const changes = new Listeners<BoardChange>();
  const metaChanges = new Listeners<void>();
  const writing = new Set<StrokeWriter>();
  let depth = 0;
  let open = true;

  const observeEntries = (
    events: readonly Y.YEvent<Y.AbstractType<unknown>>[],
    { origin }: Y.Transaction,
  ): void => {
    for (const key of touchedEntries(entries, events)) table.refresh(key);
    const local = origin === own || origin === unseen || origin === history.origin;
    const change = table.takeChanges().finish(local);
    if (change !== null) changes.emit(change);
  };
  const observeMeta = (): void => metaChanges.emit();
  entries.observeDeep(observeEntries);
  meta.observe(observeMeta);

  const write = <T>(origin: object, work: (transaction: Y.Transaction) => T): T => {
    if (!open) throw new BoardError('closed', 'The board is closed.');
    return doc.transact((transaction) => {
      if (meta.get('v') === undefined) meta.set('v', FORMAT_VERSION);
      return work(transaction);
    }, origin);
  };

  const transact = <T>(work: () => T): T =>
    write(own, (transaction) => {
      depth++;
      try {
        return work();
      } finally {
        depth--;
        if (depth === 0) history.closing(transaction);
      }
    });

  /**
   * Runs a method's writes; within a larger transaction the table is brought up to date at once, else by
   * the observer.
   */
  const change = (work: () => Iterable<ShapeId>): void => {
    const nested = depth > 0;
    transact(() => {
      const ids = work();
      if (nested) for (const id of ids) table.refresh(id);
    });
  };

  const mapOf = (id: ShapeId): Y.Map<unknown> | null => {
    const entry = table.shapes.has(id) ? entries.get(id) : undefined;
    return entry instanceof Y.Map ? (entry as Y.Map<unknown>) : null;
  };

  /**
   * Keys for new shapes right above the shape at `at` in the order (-1: below all). Neighbours may get new
   * keys as well.
   */
  const keysAbove = (at: number, ids: readonly ShapeId[]): Map<ShapeId, string> => {
    const { ordered } = table;
    const made = orderKeys(ordered[at]?.index ?? null, ordered[at + 1]?.index ?? null, ids.length);
    if (made !== null) return new Map(ids.map((id, i) => [id, made[i] ?? FALLBACK_INDEX]));
    const placed: { id: ShapeId; index: string | null }[] = ids.map((id) => ({ id, index: null }));
    return keysForOrder([...ordered.slice(0, at + 1), ...placed, ...ordered.slice(at + 1)], new Set(ids));
  };

  const positionOf = (id: ShapeId | undefined): number => {
    const at = id === undefined ? -1 : table.ordered.findIndex((shape) => shape.id === id);
    return at === -1 ? table.ordered.length - 1 : at;
  };

  const setIndexes = (keys: ReadonlyMap<ShapeId, string>): void => {
    for (const [id, key] of keys) mapOf(id)?.set(KEY.index, key);
  };

  return {
    doc,
    shapes: table.shapes,
    undo: history,
    get ordered() {
      return table.ordered;
    },
    get invalidCount() {
      return table.invalidCount;
    },
    get kept() {
      return meta.get('keep') !== false;
    },
    set kept(kept) {
      if (kept === (meta.get('keep') !== false)) return;
      transact(() => {
        if (kept) meta.delete('keep');
        else meta.set('keep', false);
      });
    },
    get title() {
      const title = meta.get('title');
      return typeof title === 'string' ? title.slice(0, LIMITS.name) : '';
    },
    set title(title) {
      if (title !== meta.get('title')) transact(() => meta.set('title', title.slice(0, LIMITS.name)));
    },

    add(shapes, options = {}) {
      const made = shapes.map((shape) => ({ id: newShapeId(), writes: writesOfNew(shape) }));
      const ids = made.map(({ id }) => id);
      change(() => {
        const keys = keysAbove(positionOf(options.above), ids);
        for (const { id, writes } of made) {
          entries.set(id, mapOfWrites(writes.set(KEY.index, keys.get(id))));
          keys.delete(id);
        }
        setIndexes(keys);
        return [...ids, ...keys.keys()];
      });
      return ids;
    },

    update(patches) {
      const planned: { id: ShapeId; map: Y.Map<unknown>; writes: ReturnType<typeof writesOfPatch> }[] = [];
      for (const [id, patch] of patches) {
        const map = mapOf(id);
        const shape = table.shapes.get(id);
        if (map !== null && shape !== undefined)
          planned.push({ id, map, writes: writesOfPatch(map, shape, patch) });
      }
      change(() => {
        for (const { map, writes } of planned) applyWrites(map, writes);
        return planned.map(({ id }) => id);
      });
    },

    delete(ids) {
      const gone = [...new Set(ids)].filter((id) => table.shapes.has(id));
      if (gone.length === 0) return;
      const now = Date.now();
      change(() => {
        for (const id of gone) mapOf(id)?.set(KEY.deleted, now);
        return gone;
      });
    },

    reorder(ids, move) {
      const moved = new Set([...ids].filter((id) => table.shapes.has(id)));
      const next = reordered(table.ordered, moved, move);
      const misplaced = (shape: Shape, i: number) => table.ordered[i] !== shape && moved.has(shape.id);
      const moving = new Set(next.filter(misplaced).map(({ id }) => id));
      if (moving.size === 0) return;
      change(() => {
        const keys = keysForOrder(next, moving);
        setIndexes(keys);
        return keys.keys();
      });
    },

    textOf(id) {
      const text = mapOf(id)?.get(KEY.text);
      return text instanceof Y.Text ? text : null;
    },

    beginStroke(shape) {
      const id = newShapeId();
      const writer: StrokeWriter = createStrokeWriter(
        {
          id,
          shapes: entries,
          topKey() {
            const top = table.ordered.at(-1)?.index ?? null;
            return orderKeys(top, null, 1)?.[0] ?? top ?? FALLBACK_INDEX;
          },
          untracked: (work) => write(unseen, work),
          tracked(work) {
            history.mark();
            transact(work);
            history.mark();
          },
          ended: () => writing.delete(writer),
        },
        shape,
      );
      writing.add(writer);
      return writer;
    },

    transact,
    onChange: (listener) => changes.add(listener),
    onMeta: (listener) => metaChanges.add(listener),

    destroy() {
      if (!open) return;
      // A stroke under way is kept as far as it got.
      for (const writer of [...writing]) writer.commit();
      open = false;
      entries.unobserveDeep(observeEntries);
      meta.unobserve(observeMeta);
      history.destroy();
    },
  };
};
