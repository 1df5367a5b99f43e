import * as Y from 'yjs';

/**
 * Under a key only the last value counts, and Yjs deletes each as it is followed by another. But of several values that
 * are one item, as deleted ones are where an undo keeps them, the first ones are left standing when the item is cut in two
 * before the deletions have come: an update that says nothing of them, or the next part of a large document, does that.
 * When such a value's type is deleted later on, here or elsewhere, Yjs throws amid the end of that transaction, and the
 * document tells nobody of any change from then on. So what is not the last is deleted, here as everywhere.
 *
 * @param transaction - In which something has been applied, before its end.
 */
export const deleteSuperseded = (transaction: Y.Transaction): void => {
  const { store } = transaction.doc;
  for (const cutOff of transaction._mergeStructs) {
    if (!(cutOff instanceof Y.Item) || cutOff.parentSub === null || cutOff.id.clock === 0) continue;
    const { client, clock } = cutOff.id;
    const before: Y.Item | Y.GC = Y.getItem(store, Y.createID(client, clock - 1));
    if (before instanceof Y.Item && before.right !== null && before.parentSub !== null && !before.deleted)
      before.delete(transaction);
  }
};
