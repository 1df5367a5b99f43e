import type * as Y from 'yjs';

/**
 * Listens to those of a document's updates that are of use. Yjs encodes what a transaction has changed when, and only
 * when, somebody listens to `update` as the transaction ends: so nobody does while one ends that is of no use.
 *
 * @param isOfUse - Asked of each transaction by its origin, before its update is encoded.
 * @returns what ends it.
 */
export const onUsefulUpdates = (
  doc: Y.Doc,
  isOfUse: (origin: unknown) => boolean,
  listener: (update: Uint8Array, origin: unknown) => void,
): (() => void) => {
  let listens = false;
  const listen = (wanted: boolean): void => {
    if (wanted === listens) return;
    listens = wanted;
    if (wanted) doc.on('update', listener);
    else doc.off('update', listener);
  };
  // Of all that Yjs emits for a transaction the last that comes before the encoding, and that comes for each.
  const onTransaction = ({ origin }: Y.Transaction): void => listen(isOfUse(origin));
  doc.on('afterTransactionCleanup', onTransaction);
  return () => {
    doc.off('afterTransactionCleanup', onTransaction);
    listen(false);
  };
};
