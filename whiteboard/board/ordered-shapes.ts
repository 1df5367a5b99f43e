import type { Shape, ShapeId } from './shape.ts';

/** Painting order: by index, ties by id. The same on every peer. */
export const compareShapes = (a: Shape, b: Shape): number => {
  if (a.index !== b.index) return a.index < b.index ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
};

/** Beyond this many changed places, sorting anew is cheaper than inserting one by one. */
const SORT_ANEW = 64;

/**
 * The shapes in painting order, kept lazily: changes are noted, and worked in when the list is next asked for.
 * A shape that keeps its place is replaced in the list at once, in logarithmic time.
 */
export class OrderedShapes {
  readonly #shapes: ReadonlyMap<ShapeId, Shape>;
  #list: Shape[] = [];
  /** Shapes as they stand in the list that have to leave it. */
  readonly #leaving = new Set<Shape>();
  readonly #arriving = new Set<ShapeId>();

  constructor(shapes: ReadonlyMap<ShapeId, Shape>) {
    this.#shapes = shapes;
  }

  get list(): readonly Shape[] {
    if (this.#leaving.size + this.#arriving.size > 0) this.#settle();
    return this.#list;
  }

  /** To be told of every change of the map, after it. */
  note(id: ShapeId, before: Shape | undefined, after: Shape | undefined): void {
    if (before !== undefined && after !== undefined && before.index === after.index) {
      if (this.#arriving.has(id)) return;
      const at = this.#find(before);
      if (at >= 0) this.#list[at] = after;
      return;
    }
    if (before !== undefined && !this.#arriving.delete(id)) this.#leaving.add(before);
    if (after !== undefined) this.#arriving.add(id);
  }

  #find(shape: Shape): number {
    const at = lowerBound(this.#list, shape);
    return this.#list[at]?.id === shape.id ? at : -1;
  }

  #settle(): void {
    const arriving: Shape[] = [];
    for (const id of this.#arriving) {
      const shape = this.#shapes.get(id);
      if (shape !== undefined) arriving.push(shape);
    }
    const leaving = this.#leaving;
    const stay = leaving.size === 0 ? [...this.#list] : this.#list.filter((shape) => !leaving.has(shape));
    if (arriving.length > SORT_ANEW) {
      stay.push(...arriving);
      stay.sort(compareShapes);
    } else {
      for (const shape of arriving) stay.splice(lowerBound(stay, shape), 0, shape);
    }
    this.#list = stay;
    this.#arriving.clear();
    this.#leaving.clear();
  }
}

const lowerBound = (list: readonly Shape[], shape: Shape): number => {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = list[middle];
    if (other !== undefined && compareShapes(other, shape) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};
