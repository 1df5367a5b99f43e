import * as Y from 'yjs';
import type { UndoHistory } from './board.ts';
import { Listeners } from './listeners.ts';
import { KEY } from './read-shape.ts';
import type { ShapeId } from './shape.ts';
import { entryOf } from './shape-table.ts';

/**
 * How long after a keystroke (or a nudge, a slider) the next of its kind still joins its step, in
 * milliseconds.
 */
const JOIN_WITHIN = 500;

/**
 * Without these a shape is none. Undo never takes their first value away: somebody else may have work in
 * the same shape.
 */
const NEEDED: ReadonlySet<string> = new Set([
  KEY.index,
  KEY.place,
  KEY.size,
  KEY.points,
  KEY.text,
  KEY.chunks,
]);

export interface UndoControl extends UndoHistory {
  /** The origin of the transactions that undo and redo make. */
  readonly origin: unknown;
  /** To be called at the end of a tracked transaction, before it closes: decides which step it belongs to. */
  closing(transaction: Y.Transaction): void;
  destroy(): void;
}

/** The text that a transaction has made, if it has made one shape and that is a text. */
const textMade = (keys: ReadonlySet<string | null>, shapes: Y.Map<unknown>): Y.Text | null => {
  const [key, ...others] = keys;
  const entry = typeof key === 'string' && others.length === 0 ? shapes.get(key) : undefined;
  const text = entry instanceof Y.Map ? entry.get(KEY.text) : undefined;
  return text instanceof Y.Text ? text : null;
};

const typingIn = (text: Y.Text): string => `text ${text._item?.id.client} ${text._item?.id.clock}`;

/** The text that a transaction deletes, if it does nothing else. */
const textDeleted = (transaction: Y.Transaction, shapes: Y.Map<unknown>): Y.Text | null => {
  const [only, ...others] = transaction.changed;
  if (only === undefined || others.length > 0) return null;
  const [type, keys] = only;
  if (!(type instanceof Y.Map) || type.parent !== shapes || keys.size !== 1 || !keys.has(KEY.deleted))
    return null;
  const text: unknown = type.get(KEY.text);
  return type.has(KEY.deleted) && text instanceof Y.Text ? text : null;
};

/**
 * What a transaction changes, in a word that two transactions share when the second continues the first:
 * typing in the same text from the letter that made it, or other values for the same properties of the same
 * shapes. Null for what is a step of its own.
 */
const kindOf = (transaction: Y.Transaction, shapes: Y.Map<unknown>): string | null => {
  const parts: string[] = [];
  let made: Y.Text | null = null;
  const changed: ReadonlyMap<object, unknown> = transaction.changed;
  const typed = [...transaction.changed.keys()].some((type) => type instanceof Y.Text);
  for (const [type, keys] of transaction.changed) {
    const item = (type as Y.AbstractType<unknown>)._item;
    if (Object.is(type, shapes)) {
      made = textMade(keys, shapes);
      if (made === null) return null;
    } else if (item === null) {
      // The document's version, beside the first shape: undo knows nothing of that.
    } else if (type instanceof Y.Text) {
      parts.push(typingIn(type));
    } else if (type.parent === shapes) {
      if (keys.has(KEY.deleted) || keys.has(KEY.index) || keys.has(KEY.type)) return null;
      // The frame follows the letters, or not, if they are as wide as those before.
      const letters = type instanceof Y.Map ? type.get(KEY.text) : undefined;
      if (letters instanceof Y.Text && changed.has(letters)) continue;
      // So does that of the box around them.
      if (typed && [...keys].every((key) => key === KEY.place || key === KEY.size)) continue;
      parts.push(`${item.parentSub} ${[...keys].sort().join()}`);
    } else {
      return null;
    }
  }
  // Whatever is done to others along with it (a box and its label become a group), typing goes on from the first letter.
  return made === null ? parts.sort().join('|') : typingIn(made);
};

/**
 * Undo of one's own steps, on Yjs' UndoManager.
 *
 * Undoing the making of a shape removes only its type key (and the optional ones): the entry stays, hidden,
 * with everything that others did to it, and redoing shows it again as they left it. The entry itself would
 * come back without what others wrote meanwhile. A step of which nothing is left to take back, because
 * others wrote over it, is passed over for the one before.
 */
export const createUndoHistory = (shapes: Y.Map<unknown>, tracked: unknown): UndoControl => {
  const listeners = new Listeners<void>();
  const manager = new Y.UndoManager(shapes, {
    captureTimeout: JOIN_WITHIN,
    trackedOrigins: new Set([tracked]),
    deleteFilter: (item) => {
      const parent = item.parent;
      if (parent === shapes) return false;
      if (!(parent instanceof Y.Map) || parent.parent !== shapes) return true;
      return item.left !== null || item.parentSub === null || !NEEDED.has(item.parentSub);
    },
  });
  const touched = new Set<ShapeId>();
  const noteTouched = (transaction: Y.Transaction): void => {
    for (const [type, keys] of transaction.changed) {
      if (Object.is(type, shapes)) for (const key of keys) if (key !== null) touched.add(key);
      const key = entryOf(shapes, type as Y.AbstractType<unknown>);
      if (key !== null) touched.add(key);
    }
  };
  let lastKind: string | null = null;
  const changed = () => listeners.emit();
  manager.on('stack-item-added', changed);
  manager.on('stack-item-popped', changed);
  manager.on('stack-item-updated', changed);
  manager.on('stack-cleared', changed);
  const mark = () => {
    lastKind = null;
    manager.stopCapturing();
  };
  return {
    origin: manager,
    get canUndo() {
      return manager.canUndo();
    },
    get canRedo() {
      return manager.canRedo();
    },
    undo() {
      mark();
      manager.undo();
    },
    redo() {
      mark();
      manager.redo();
    },
    mark,
    touched,
    onChange: (listener) => listeners.add(listener),
    closing(transaction) {
      noteTouched(transaction);
      const text = textDeleted(transaction, shapes);
      if (text !== null && lastKind === typingIn(text)) {
        // All letters went, and so does the text: one step, however long its author took to leave it.
        lastKind = null;
        manager.lastChange = Date.now();
        return;
      }
      const kind = kindOf(transaction, shapes);
      if (kind === null || kind !== lastKind) manager.stopCapturing();
      lastKind = kind;
    },
    destroy: () => manager.destroy(),
  };
};
