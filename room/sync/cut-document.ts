import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { cutDeletes, type DeleteRange, writeDeletes } from './delete-ranges.ts';
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

/** Gathers structs into updates of about the wished size. */
class PieceWriter {
  readonly pieces: Uint8Array[] = [];
  readonly #maxBytes: number;
  #runs = new Map<number, Run>();
  #deletes: DeleteRange[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
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
    if (this.#bytes >= this.#maxBytes) this.flush();
  }

  flush(): void {
    if (this.#runs.size === 0) return;
    this.pieces.push(
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, this.#runs.size);
        for (const { client, clock, count, encoder: structs } of this.#runs.values()) {
          encoding.writeVarUint(encoder, count);
          encoding.writeVarUint(encoder, client);
          encoding.writeVarUint(encoder, clock);
          encoding.writeUint8Array(
            encoder,
            structs.toUint8Array().subarray(0, encoding.length(structs.restEncoder)),
          );
        }
        writeDeletes(encoder, this.#deletes);
      }),
    );
    this.#runs = new Map();
    this.#deletes = [];
    this.#bytes = 0;
  }
}

/** Deletions of what the receiver has already. */
const deletesOfKnown = (doc: Y.Doc, known: StateMap): DeleteRange[] => {
  const ranges: DeleteRange[] = [];
  for (const [client, items] of Y.createDeleteSetFromStructStore(doc.store).clients) {
    const end = known.get(client) ?? 0;
    for (const { clock, len } of items) {
      if (clock >= end) break;
      ranges.push({ client, clock, len: Math.min(len, end - clock) });
    }
  }
  return ranges;
};

/**
 * All that a receiver with the state `known` lacks of a document, as V1 updates of about `pieceBytes` each (one
 * struct may be larger). Each piece needs only what it holds itself, what came before it and what is known:
 * applied in order none leaves anything pending, and a large document can be shown while it comes in. Structs
 * that wait in the document for others are left out. At least one piece, the last of which may be empty.
 */
export const cutDocument = (doc: Y.Doc, known: StateMap, pieceBytes: number): Uint8Array[] => {
  const cursors = new Map<number, Cursor>();
  for (const [client, structs] of doc.store.clients) {
    const clock = known.get(client) ?? 0;
    const index = firstBeyond(structs, clock);
    if (index < structs.length) cursors.set(client, { client, structs, index, clock });
  }
  const writer = new PieceWriter(pieceBytes);

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
  writer.flush();
  const pieces = [...writer.pieces, ...cutDeletes(deletesOfKnown(doc, known), pieceBytes)];
  return pieces.length > 0 ? pieces : [Uint8Array.of(0, 0)];
};
