import type { BoardChange } from './board.ts';
import type { ShapeId } from './shape.ts';

/** Collects what happens to shapes in the course of one transaction, as its net effect. */
export class ChangeSet {
  readonly #added = new Set<ShapeId>();
  readonly #updated = new Set<ShapeId>();
  readonly #removed = new Set<ShapeId>();

  note(id: ShapeId, was: boolean, is: boolean): void {
    if (was && is) {
      if (!this.#added.has(id)) this.#updated.add(id);
    } else if (is) {
      if (this.#removed.delete(id)) this.#updated.add(id);
      else this.#added.add(id);
    } else if (was) {
      this.#updated.delete(id);
      if (!this.#added.delete(id)) this.#removed.add(id);
    }
  }

  /** The change, or null when there is none. */
  finish(local: boolean): BoardChange | null {
    if (this.#added.size + this.#updated.size + this.#removed.size === 0) return null;
    return { added: this.#added, updated: this.#updated, removed: this.#removed, local };
  }
}
