import * as Y from 'yjs';
import { ChangeSet } from './change-set.ts';
import { OrderedShapes } from './ordered-shapes.ts';
import { type Reading, readShape } from './read-shape.ts';
import type { Shape, ShapeId } from './shape.ts';
import { isShapeId } from './shape-id.ts';

const INVALID: Reading = { kind: 'invalid' };

/** What the board has read of the document's entries, brought up to date entry by entry. */
export class ShapeTable {
  readonly shapes: ReadonlyMap<ShapeId, Shape>;
  readonly #shapes = new Map<ShapeId, Shape>();
  readonly #entries: Y.Map<unknown>;
  readonly #readings = new Map<string, Reading>();
  readonly #ordered: OrderedShapes;
  #changes = new ChangeSet();
  #invalid = 0;

  constructor(entries: Y.Map<unknown>) {
    this.#entries = entries;
    this.shapes = this.#shapes;
    this.#ordered = new OrderedShapes(this.#shapes);
    for (const key of entries.keys()) this.refresh(key);
    this.takeChanges();
  }

  get ordered(): readonly Shape[] {
    return this.#ordered.list;
  }

  get invalidCount(): number {
    return this.#invalid;
  }

  /** Reads one entry anew. */
  refresh(key: string): void {
    const previous = this.#readings.get(key);
    const entry = this.#entries.get(key);
    let reading: Reading | undefined;
    if (this.#entries.has(key)) reading = isShapeId(key) ? readShape(key, entry, previous) : INVALID;
    if (reading === undefined) this.#readings.delete(key);
    else this.#readings.set(key, reading);
    this.#invalid += Number(reading?.kind === 'invalid') - Number(previous?.kind === 'invalid');

    const before = previous?.kind === 'shape' ? previous.shape : undefined;
    const after = reading?.kind === 'shape' ? reading.shape : undefined;
    if (after !== undefined) this.#shapes.set(key, after);
    else if (before !== undefined) this.#shapes.delete(key);
    else return;
    this.#ordered.note(key, before, after);
    this.#changes.note(key, before !== undefined, after !== undefined);
  }

  /** What changed since it was last asked. */
  takeChanges(): ChangeSet {
    const changes = this.#changes;
    this.#changes = new ChangeSet();
    return changes;
  }
}

/**
 * The key of the entry that a type is, or is part of; null for one outside of the entries. Goes up by hand:
 * an event's `path` counts through every list on the way.
 */
export const entryOf = (entries: Y.Map<unknown>, type: Y.AbstractType<unknown>): string | null => {
  let up: Y.AbstractType<unknown> | null = type;
  while (up !== null && !Object.is(up.parent, entries)) up = up.parent as Y.AbstractType<unknown> | null;
  return up?._item?.parentSub ?? null;
};

/** The keys of the entries that a transaction touched, from the events of `observeDeep`. */
export const touchedEntries = (
  entries: Y.Map<unknown>,
  events: readonly Y.YEvent<Y.AbstractType<unknown>>[],
): Set<string> => {
  const touched = new Set<string>();
  for (const event of events) {
    if (event instanceof Y.YMapEvent && Object.is(event.target, entries)) {
      // A hostile update may put list items into the map, too; they come as a null key.
      for (const key of event.keysChanged as Set<unknown>) if (typeof key === 'string') touched.add(key);
      continue;
    }
    const key = entryOf(entries, event.target as Y.AbstractType<unknown>);
    if (key !== null) touched.add(key);
  }
  return touched;
};
