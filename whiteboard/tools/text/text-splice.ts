/** One change of a text: at `at`, `removed` UTF-16 units go and `inserted` comes. */
export interface TextSplice {
  readonly at: number;
  readonly removed: number;
  readonly inserted: string;
}

/** What Yjs says of a change of a text. */
export type TextDelta = readonly {
  readonly retain?: number;
  readonly delete?: number;
  readonly insert?: unknown;
}[];

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/**
 * The least change that makes `after` of `before`, or null for none. Where several would do (an `a` typed among
 * others), the one that ends at the caret: that is where it was typed, and others' typing merges around it.
 * A surrogate pair is never cut in two.
 */
export const spliceBetween = (before: string, after: string, caret: number): TextSplice | null => {
  if (before === after) return null;
  const mostTail = Math.min(before.length, after.length, Math.max(0, after.length - caret));
  let tail = 0;
  while (
    tail < mostTail &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  ) {
    tail += 1;
  }
  let head = 0;
  const mostHead = Math.min(before.length, after.length) - tail;
  while (head < mostHead && before.charCodeAt(head) === after.charCodeAt(head)) head += 1;
  if (head > 0 && isHighSurrogate(before.charCodeAt(head - 1))) head -= 1;
  if (
    tail > 0 &&
    (isHighSurrogate(before.charCodeAt(before.length - tail - 1)) ||
      isHighSurrogate(after.charCodeAt(after.length - tail - 1)))
  ) {
    tail -= 1;
  }
  return {
    at: head,
    removed: before.length - tail - head,
    inserted: after.slice(head, after.length - tail),
  };
};

/** Where a position is after a change: what is inserted right at it goes before it only when `after` is set. */
export const movedPosition = (position: number, delta: TextDelta, after: boolean): number => {
  let at = 0;
  let moved = position;
  for (const op of delta) {
    if (at > moved || (at === moved && !after && op.insert !== undefined)) break;
    if (op.retain !== undefined) at += op.retain;
    else if (op.delete !== undefined) moved -= Math.min(op.delete, Math.max(0, moved - at));
    else if (op.insert !== undefined) {
      const length = typeof op.insert === 'string' ? op.insert.length : 1;
      moved += length;
      at += length;
    }
  }
  return moved;
};
