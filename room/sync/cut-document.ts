import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { cutDeletes, type DeleteRange, RANGE_BYTES, writeDeletes } from './delete-ranges.ts';
import type { StateMap } from './messages.ts';

type Struct = Y.Item | Y.GC;

/** Where the cut stands in one client's structs. */
interface Cursor {
  readonly client: number;
  readonly structs: readonly Struct[];
  index: number;
  /** The next clock to be written; all before it are written, or known to the receiver. */
  clock: number;
}

/** Structs of one client in the piece that is being made: contiguous, for Yjs reads a client once an update. */
interface Run {
  readonly client: number;
  readonly clock: number;
  readonly encoder: Y.UpdateEncoderV1;
  count: number;
}

/** The first struct that reaches beyond `clock`. */
const firstBeyond = (structs: readonly Struct[], clock: number): number => {
  let low = 0;
  let high = structs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const struct = structs[middle];
    if (struct && struct.id.clock + struct.length <= clock) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** What an item refers to, and a receiver therefore needs first: the same ids that Yjs looks for when integrating. */
const needs = (struct: Struct): readonly (Y.ID | null | undefined)[] => {
  if (!(struct instanceof Y.Item)) return [];
  const { origin, rightOrigin, parent } = struct;
  return [origin, rightOrigin, parent instanceof Y.AbstractType ? parent._item?.id : null];
};

/** Gathers structs into one update of about the wished size. */
class PieceWriter {
  readonly #maxBytes: number;
  readonly #runs = new Map<number, Run>();
  readonly #deletes: DeleteRange[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get full(): boolean {
    return this.#bytes >= this.#maxBytes;
  }

  /** Writes a struct from `clock` on. */
  add(client: number, struct: Struct, clock: number): void {
    let run = this.#runs.get(client);
    if (!run) {
      run = { client, clock, encoder: new Y.UpdateEncoderV1(), count: 0 };
      this.#runs.set(client, run);
    }
    const before = encoding.length(run.encoder.restEncoder);
    struct.write(run.encoder, clock - struct.id.clock);
    run.count += 1;
    this.#bytes += encoding.length(run.encoder.restEncoder) - before;
    // With its deletion in the same piece, what was deleted never shows while the rest is still coming.
    if (struct.deleted && struct instanceof Y.Item)
      this.#deletes.push({ client, clock, len: struct.id.clock + struct.length - clock });
  }

  /** The update; with all these deletions where they are given, instead of those of its own structs. */
  finish(deletes: readonly DeleteRange[] = this.#deletes): Uint8Array {
    return encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, this.#runs.size);
      for (const { client, clock, count, encoder: structs } of this.#runs.values()) {
        encoding.writeVarUint(encoder, count);
        encoding.writeVarUint(encoder, client);
        encoding.writeVarUint(encoder, clock);
        encoding.writeUint8Array(encoder, encoding.toUint8Array(structs.restEncoder));
      }
      writeDeletes(encoder, deletes);
    });
  }
}

/** Everything that is deleted of clocks below `ends`. */
const deletesBelow = (doc: Y.Doc, ends: StateMap): DeleteRange[] => {
  const ranges: DeleteRange[] = [];
  for (const [client, items] of Y.createDeleteSetFromStructStore(doc.store).clients) {
    const end = ends.get(client) ?? 0;
    for (const { clock, len } of items) {
      if (clock >= end) break;
      ranges.push({ client, clock, len: Math.min(len, end - clock) });
    }
  }
  return ranges;
};

/** What the rest of a struct takes beside its content, in the mean of boards: id of the parent or a neighbour, key, kind. */
const STRUCT_BYTES = 18;

const roughBytes = (struct: Struct): number => {
  if (!(struct instanceof Y.Item)) return 4;
  const { content } = struct;
  if (content instanceof Y.ContentBinary) return STRUCT_BYTES + content.content.length;
  return (
    STRUCT_BYTES +
    (content instanceof Y.ContentAny ? 12 : content instanceof Y.ContentString ? 1 : 0) * struct.length
  );
};

/**
 * All that a receiver with the state `known` lacks of a document, as V1 updates of about `pieceBytes` each (one
 * struct may be larger), one at a time: a document of 20 MB takes 100 ms to encode, in which nobody could draw. Each
 * piece needs only what it holds itself, what came before it and what is known: applied in order none leaves anything
 * pending, and a large document can be shown while it comes in. Structs that wait in the document for others are left
 * out. The document may change between two pieces: what is new then is in a later one.
 */
export class DocumentCut {
  readonly #doc: Y.Doc;
  readonly #pieceBytes: number;
  /** What the receiver has once it has applied all pieces so far. */
  readonly #written: Map<number, number>;
  readonly #until: StateMap;
  #done = false;

  /** @param until - by client, the first clock that is not given; looked at anew for each piece. */
  constructor(doc: Y.Doc, known: StateMap, pieceBytes: number, until: StateMap = new Map()) {
    this.#doc = doc;
    this.#pieceBytes = pieceBytes;
    this.#written = new Map(known);
    this.#until = until;
  }

  /** Whether {@link next} has returned everything. */
  get done(): boolean {
    return this.#done;
  }

  /** About how many bytes all pieces will have: within some percent for a board. */
  estimate(): number {
    let bytes = 0;
    for (const { structs, index } of this.#cursors().values())
      for (let i = index; i < structs.length; i += 1) {
        const struct = structs[i];
        if (struct) bytes += roughBytes(struct);
      }
    return bytes;
  }

  /**
   * The next piece, which may be empty; with the last one all deletions, as several where there are many: between those
   * nothing may change. Not to be called when {@link done}.
   */
  next(): readonly Uint8Array[] {
    const cursors = this.#cursors();
    const writer = new PieceWriter(this.#pieceBytes);
    this.#fill(writer, cursors);
    for (const { client, clock } of cursors.values()) this.#written.set(client, clock);
    this.#done = [...cursors.values()].every(({ index, structs }) => index >= structs.length);
    if (!this.#done) return [writer.finish()];

    // Of what was written before now, something may have been deleted since.
    const deletes = deletesBelow(this.#doc, this.#written);
    if (deletes.length * RANGE_BYTES <= this.#pieceBytes) return [writer.finish(deletes)];
    return [writer.finish(), ...cutDeletes(deletes, this.#pieceBytes)];
  }

  #cursors(): Map<number, Cursor> {
    const cursors = new Map<number, Cursor>();
    for (const [client, all] of this.#doc.store.clients) {
      const clock = this.#written.get(client) ?? 0;
      const until = this.#until.get(client);
      const structs = until === undefined ? all : all.slice(0, firstBeyond(all, until));
      const index = firstBeyond(structs, clock);
      if (index < structs.length) cursors.set(client, { client, structs, index, clock });
    }
    return cursors;
  }

  #fill(writer: PieceWriter, cursors: ReadonlyMap<number, Cursor>): void {
    /** The client whose structs have to be written before this one can be. */
    const missing = (struct: Struct, client: number): Cursor | undefined => {
      for (const id of needs(struct)) {
        if (!id || id.client === client) continue;
        const cursor = cursors.get(id.client);
        if (cursor && id.clock >= cursor.clock && cursor.index < cursor.structs.length) return cursor;
      }
      return undefined;
    };

    for (const start of cursors.values()) {
      // Clients wait for each other in a chain, never in a circle: their structs were integrated in some order.
      const chain: Cursor[] = [start];
      for (let cursor = chain.at(-1); cursor; cursor = chain.at(-1)) {
        if (writer.full) return;
        const struct = cursor.structs[cursor.index];
        if (!struct) {
          chain.pop();
          continue;
        }
        const first = missing(struct, cursor.client);
        if (first) {
          chain.push(first);
          continue;
        }
        writer.add(cursor.client, struct, cursor.clock);
        cursor.index += 1;
        cursor.clock = struct.id.clock + struct.length;
        // One that others wait for may have done enough.
        if (chain.length > 1) chain.pop();
      }
    }
  }
}

/** All pieces at once. */
export const cutDocument = (doc: Y.Doc, known: StateMap, pieceBytes: number): Uint8Array[] => {
  const cut = new DocumentCut(doc, known, pieceBytes);
  const pieces: Uint8Array[] = [];
  while (!cut.done) pieces.push(...cut.next());
  return pieces;
};
