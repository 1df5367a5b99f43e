import type { OrderMove } from './board.ts';
import { orderKeys } from './order-key.ts';
import type { Shape, ShapeId } from './shape.ts';

/** The order that a move makes. Moved shapes keep their order among themselves. */
export const reordered = (
  ordered: readonly Shape[],
  moved: ReadonlySet<ShapeId>,
  move: OrderMove,
): readonly Shape[] => {
  const isMoved = (shape: Shape | undefined): boolean => shape !== undefined && moved.has(shape.id);
  if (move === 'front' || move === 'back') {
    const lifted = ordered.filter(isMoved);
    const rest = ordered.filter((shape) => !isMoved(shape));
    return move === 'front' ? [...rest, ...lifted] : [...lifted, ...rest];
  }
  const next = [...ordered];
  const step = move === 'forward' ? -1 : 1;
  const start = move === 'forward' ? next.length - 1 : 0;
  for (let i = start; i >= 0 && i < next.length; i += step) {
    const here = next[i];
    const target = next[i - step];
    if (here === undefined || target === undefined) continue;
    if (isMoved(here) && !isMoved(target)) {
      next[i] = target;
      next[i - step] = here;
    }
  }
  return next;
};

interface Placed {
  readonly id: ShapeId;
  /** The key that it has; null for what has none yet. */
  readonly index: string | null;
}

/**
 * New keys so that shapes sort in the given order, for `moved` and for as few others as can be: neighbours
 * get new keys only where two share one key (no room between) or where keys have grown long, which
 * renumbers the stretch around.
 */
export const keysForOrder = (
  order: readonly Placed[],
  moved: ReadonlySet<ShapeId>,
  random: () => number = Math.random,
): Map<ShapeId, string> => {
  const keys = new Map<ShapeId, string>();
  let at = 0;
  while (at < order.length) {
    const first = order[at];
    if (first === undefined || !moved.has(first.id)) {
      at++;
      continue;
    }
    let end = at;
    while (end < order.length && moved.has(order[end]?.id ?? '')) end++;
    let from = at;
    let made: string[] | null = null;
    for (let widen = 1; made === null; widen *= 2) {
      const low = from === 0 ? null : (keys.get(order[from - 1]?.id ?? '') ?? order[from - 1]?.index ?? null);
      const high = end === order.length ? null : (order[end]?.index ?? null);
      made = orderKeys(low, high, end - from, random);
      if (made !== null) break;
      from = Math.max(0, from - widen);
      end = Math.min(order.length, end + widen);
      // A stretch must not end within shapes that are to move, which have no key to hold on to yet.
      while (end < order.length && moved.has(order[end]?.id ?? '')) end++;
      if (from === 0 && end === order.length) {
        made = orderKeys(null, null, end, random) ?? [];
      }
    }
    made.forEach((key, i) => {
      const placed = order[from + i];
      if (placed !== undefined) keys.set(placed.id, key);
    });
    at = end;
  }
  return keys;
};
