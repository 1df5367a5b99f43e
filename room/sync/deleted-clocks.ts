import * as Y from 'yjs';

/**
 * How many clocks of a document are deleted. A state vector tells nothing of deletions; two documents with the same state
 * vector and the same number of deleted clocks differ, if at all, only while two deletions are on their way.
 */
export interface DeletedClocks {
  readonly total: number;
  stop(): void;
}

type Struct = Y.Item | Y.GC;

/** The clocks of a struct from `clock` on. */
const lengthFrom = (struct: Struct, clock: number): number =>
  Math.max(0, struct.id.clock + struct.length - Math.max(clock, struct.id.clock));

const deletedIn = (doc: Y.Doc): number => {
  let total = 0;
  for (const structs of doc.store.clients.values())
    for (const struct of structs) if (struct.deleted) total += struct.length;
  return total;
};

/** Clocks that a transaction deleted. What came in already collected is in no delete set: its structs have to be looked at. */
const deletedBy = (transaction: Y.Transaction): number => {
  const { deleteSet, beforeState, afterState, doc } = transaction;
  let total = 0;
  for (const ranges of deleteSet.clients.values()) for (const { len } of ranges) total += len;
  for (const [client, after] of afterState) {
    const before = beforeState.get(client) ?? 0;
    const structs: Struct[] = doc.store.clients.get(client) ?? [];
    if (after <= before) continue;
    for (let i = Y.findIndexSS(structs, before); i < structs.length; i += 1) {
      const struct = structs[i];
      if (struct instanceof Y.GC) total += lengthFrom(struct, before);
    }
  }
  return total;
};

/** Counts once through the whole document, and from then on with each transaction. */
export const trackDeletedClocks = (doc: Y.Doc): DeletedClocks => {
  let total = deletedIn(doc);
  // Before Yjs collects what was deleted: a GC among the new structs is one that came in as such.
  const count = (transaction: Y.Transaction): void => {
    total += deletedBy(transaction);
  };
  doc.on('afterTransaction', count);
  return {
    get total() {
      return total;
    },
    stop: () => doc.off('afterTransaction', count),
  };
};
