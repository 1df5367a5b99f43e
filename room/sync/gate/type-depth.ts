import * as Y from 'yjs';
import { GateError } from './gate-error.ts';
import type { ParentKind, ScannedStruct } from './update-scan.ts';

/** The structs of one client in an update, as columns: there may be millions. */
interface Column {
  readonly clocks: number[];
  readonly parentKinds: ParentKind[];
  readonly parentClients: number[];
  readonly parentClocks: number[];
  /** Indices of the structs that are types. */
  readonly types: number[];
  /** Where the client's last struct ends. */
  end: number;
  /** Depth + 1 of each struct once known; 0 before. */
  depths: Int32Array | null;
}

/** Marks a struct whose chain is being followed, so that a circle is noticed. */
const FOLLOWING = -1;

/**
 * How deeply the types of one update are nested: in the document, where their parents are known, and in each
 * other. Yjs walks types by recursion (to delete them, to read them): some thousands of levels end in a
 * RangeError in the middle of a transaction.
 */
export class TypeDepth {
  readonly #doc: Y.Doc;
  readonly #maxDepth: number;
  readonly #columns = new Map<number, Column>();
  #current: Column | null = null;
  #currentClient = -1;

  constructor(doc: Y.Doc, maxDepth: number) {
    this.#doc = doc;
    this.#maxDepth = maxDepth;
  }

  /** Takes the structs in the order of the scan. */
  add(struct: Readonly<ScannedStruct>): void {
    if (this.#current === null || this.#currentClient !== struct.client) {
      this.#currentClient = struct.client;
      this.#current = {
        clocks: [],
        parentKinds: [],
        parentClients: [],
        parentClocks: [],
        types: [],
        end: 0,
        depths: null,
      };
      this.#columns.set(struct.client, this.#current);
    }
    const column = this.#current;
    if (struct.kind === 'type') column.types.push(column.clocks.length);
    column.clocks.push(struct.clock);
    column.parentKinds.push(struct.parentKind);
    column.parentClients.push(struct.parentClient);
    column.parentClocks.push(struct.parentClock);
    column.end = struct.clock + struct.length;
  }

  /**
   * Counts from what neither the document nor the update has: what hangs below that waits, and is looked at again.
   *
   * @throws GateError when a type is nested more than `maxDepth` times.
   */
  check(): void {
    for (const [client, column] of this.#columns) {
      for (const index of column.types) {
        const depth = this.#depthOf(client, column.clocks[index] ?? 0);
        if (depth > this.#maxDepth) {
          const error = new GateError('too-deep', `types nested over ${this.#maxDepth} times`);
          error.at = { client, clock: column.clocks[index] ?? 0 };
          throw error;
        }
      }
    }
  }

  /** Depth of the struct that holds this id: 1 in a root type. Follows origins and parents, remembering what it finds. */
  #depthOf(startClient: number, startClock: number): number {
    const path: { depths: Int32Array; index: number; deeper: 0 | 1 }[] = [];
    let client = startClient;
    let clock = startClock;
    let depth: number;
    for (;;) {
      const column = this.#columns.get(client);
      const index = column ? indexAt(column, clock) : -1;
      if (!column || index === -1) {
        depth = this.#depthInDocument(client, clock);
        break;
      }
      column.depths ??= new Int32Array(column.clocks.length);
      const known = column.depths[index] ?? 0;
      if (known > 0) {
        depth = known - 1;
        break;
      }
      const kind = column.parentKinds[index];
      // A circle never becomes applicable; what has no parent becomes a GC. Neither has depth.
      if (known === FOLLOWING || kind === 'none') {
        depth = 0;
        break;
      }
      if (kind === 'root') {
        depth = 1;
        column.depths[index] = depth + 1;
        break;
      }
      column.depths[index] = FOLLOWING;
      path.push({ depths: column.depths, index, deeper: kind === 'item' ? 1 : 0 });
      client = column.parentClients[index] ?? -1;
      clock = column.parentClocks[index] ?? -1;
    }
    for (let i = path.length - 1; i >= 0; i--) {
      const step = path[i];
      if (!step) break;
      depth += step.deeper;
      step.depths[step.index] = depth + 1;
    }
    return depth;
  }

  #depthInDocument(client: number, clock: number): number {
    const { store } = this.#doc;
    if (clock >= Y.getState(store, client)) return 0;
    const struct: Y.Item | Y.GC = Y.getItem(store, Y.createID(client, clock));
    let depth = 0;
    let item: Y.Item | null = struct instanceof Y.Item ? struct : null;
    while (item && depth <= this.#maxDepth) {
      depth += 1;
      item = item.parent instanceof Y.AbstractType ? item.parent._item : null;
    }
    return depth;
  }
}

const indexAt = ({ clocks, end }: Column, clock: number): number => {
  if (clock >= end) return -1;
  let low = 0;
  let high = clocks.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((clocks[middle] ?? 0) <= clock) low = middle;
    else high = middle - 1;
  }
  return (clocks[low] ?? Number.POSITIVE_INFINITY) <= clock ? low : -1;
};
