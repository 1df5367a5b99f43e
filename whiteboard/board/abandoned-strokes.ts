import * as Y from 'yjs';
import { packStroke } from './points.ts';
import { KEY, readChunks } from './read-shape.ts';
import type { ShapeId } from './shape.ts';
import type { HasDocument } from './sweep.ts';

const PACKING = { origin: 'board, packing' };

/**
 * Completes strokes whose author went away before the end: they are shown, and stay as they got. To be
 * called by somebody who knows that nobody is drawing: the archive when a room is empty, or a browser that
 * opens a board and is alone. Two who do it at the same time write the same. An author who comes back all
 * the same and finishes has the last word.
 * @param except strokes that are still being drawn.
 * @returns how many were completed. Chunks that cannot be read are left alone.
 */
export const packAbandonedStrokes = (
  { doc }: HasDocument,
  except: ReadonlySet<ShapeId> = new Set(),
): number => {
  const found: { entry: Y.Map<unknown>; points: number[] }[] = [];
  for (const [id, entry] of doc.getMap<unknown>('shapes')) {
    if (!(entry instanceof Y.Map) || except.has(id) || entry.get(KEY.chunks) === undefined) continue;
    const points = readChunks(entry as Y.Map<unknown>);
    if (points !== null) found.push({ entry: entry as Y.Map<unknown>, points });
  }
  if (found.length === 0) return 0;
  doc.transact(() => {
    for (const { entry, points } of found) {
      entry.set(KEY.type, 's');
      // The points stay relative to the place as it is: writing the place would undo somebody's move.
      if (!(entry.get(KEY.points) instanceof Uint8Array)) entry.set(KEY.points, packStroke(points));
      entry.delete(KEY.chunks);
    }
  }, PACKING);
  return found.length;
};
