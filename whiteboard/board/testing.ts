import * as Y from 'yjs';
import type { Board } from './board.ts';
import { openBoard } from './open-board.ts';
import type { ShapeId } from './shape.ts';

/** Several boards of one document whose updates arrive only when told. */
export const openPeers = (count: number) => {
  const boards = Array.from({ length: count }, (_, i) => {
    const doc = new Y.Doc();
    doc.clientID = i + 1;
    return openBoard(doc);
  });
  /** Brings everything to everybody. */
  const sync = (): void => {
    for (let round = 0; round < 2; round++) {
      for (const from of boards) {
        for (const to of boards) {
          const known = Y.encodeStateVector(to.doc);
          if (from !== to) Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, known), 'peer');
        }
      }
    }
  };
  return { boards, sync };
};

/** Two peers that share a board on which one of them made some shapes. */
export const openPair = (): { a: Board; b: Board; sync: () => void } => {
  const { boards, sync } = openPeers(2);
  const [a, b] = boards;
  if (a === undefined || b === undefined) throw new Error('unreachable');
  return { a, b, sync };
};

/** What a board shows, as plain values: equal on two peers that have the same updates. */
export const shown = (board: Board) => ({
  title: board.title,
  invalid: board.invalidCount,
  shapes: board.ordered.map((shape) => ({ ...shape })),
});

export const idsOf = (board: Board): ShapeId[] => board.ordered.map(({ id }) => id);
