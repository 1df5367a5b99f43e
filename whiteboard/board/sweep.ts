import * as Y from 'yjs';
import { KEY } from './read-shape.ts';
import type { ShapeId } from './shape.ts';

/**
 * What {@link sweepDeleted} and {@link packAbandonedStrokes} need of a board: an archive has documents, and
 * no boards.
 */
export interface HasDocument {
  readonly doc: Y.Doc;
}

/** Origin of the transactions that tidy up; undo does not see them. */
const TIDYING = { origin: 'board, tidying' };

/**
 * Removes for good what was deleted longer ago than `olderThanMs`: after that, nobody's undo brings it
 * back. Entries whose making was undone carry no time; the first sweep that meets one notes the time, a
 * later one removes it.
 *
 * For whoever is sure to have everybody's changes: the archive, or the last one out. Should somebody undo a
 * deletion at the same time, the removal wins, on all peers alike.
 * @param now milliseconds since 1970.
 * @param except entries to leave alone: those that one's own undo may still bring back.
 * @returns how many shapes were removed.
 */
export const sweepDeleted = (
  { doc }: HasDocument,
  olderThanMs: number,
  now: number = Date.now(),
  except: ReadonlySet<ShapeId> = new Set(),
): number => {
  const entries = doc.getMap<unknown>('shapes');
  const remove: string[] = [];
  const note: Y.Map<unknown>[] = [];
  const clear: Y.Map<unknown>[] = [];
  for (const [id, entry] of entries) {
    if (!(entry instanceof Y.Map) || except.has(id)) continue;
    const adrift = entry.get(KEY.type) === undefined && entry.get(KEY.chunks) === undefined;
    const noted: unknown = entry.get(KEY.adrift);
    const since: unknown = entry.get(KEY.deleted) ?? (adrift ? noted : undefined);
    if (typeof since === 'number' && since <= now - olderThanMs) remove.push(id);
    else if (adrift && since === undefined) note.push(entry);
    else if (!adrift && noted !== undefined) clear.push(entry);
  }
  if (remove.length + note.length + clear.length === 0) return 0;
  doc.transact(() => {
    for (const id of remove) entries.delete(id);
    for (const entry of note) entry.set(KEY.adrift, now);
    // It was redone: should it be undone again, its time starts anew.
    for (const entry of clear) entry.delete(KEY.adrift);
  }, TIDYING);
  return remove.length;
};
