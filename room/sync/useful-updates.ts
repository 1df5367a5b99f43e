import type * as Y from 'yjs';

/**
 * Listens to those of a document's updates that are of use. Yjs encodes what a transaction has changed when, and only
 * when, somebody listens to `update` as the transaction ends: so nobody does while one ends that is of no use.
 *
 * @param isOfUse - Asked of each transaction before its update is encoded.
 * @returns what ends it.
 */
export const onUsefulUpdates = (
  doc: Y.Doc,
  isOfUse: (transaction: Y.Transaction) => boolean,
  listener: (update: Uint8Array, transaction: Y.Transaction) => void,
): (() => void) => {
  let listens = false;
  const onUpdate = (update: Uint8Array, _origin: unknown, _doc: Y.Doc, transaction: Y.Transaction): void =>
    listener(update, transaction);
  const listen = (wanted: boolean): void => {
    if (wanted === listens) return;
    listens = wanted;
    if (wanted) doc.on('update', onUpdate);
    else doc.off('update', onUpdate);
  };
  // Of all that Yjs emits for a transaction the last that comes before the encoding, and that comes for each.
  const onTransaction = (transaction: Y.Transaction): void => listen(isOfUse(transaction));
  doc.on('afterTransactionCleanup', onTransaction);
  return () => {
    doc.off('afterTransactionCleanup', onTransaction);
    listen(false);
  };
};
