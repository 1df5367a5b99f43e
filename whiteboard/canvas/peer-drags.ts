import type { Box } from '../board/geometry.ts';
import type { Shape, ShapeId } from '../board/shape.ts';
import type { Editor } from '../editor/editor.ts';
import type { PeerPresence } from '../editor/presence.ts';

export type PeerDrag =
  | { readonly kind: 'move'; readonly ids: readonly ShapeId[]; readonly dx: number; readonly dy: number }
  | { readonly kind: 'resize'; readonly ids: readonly ShapeId[]; readonly from: Box; readonly to: Box };

/** How long the end of a drag is held until the document says the same, in milliseconds. */
const holdTime = 400;

interface Held {
  readonly peer: PeerPresence;
  /** The shapes as they were when the drag was first seen: one that is elsewhere since has been written. */
  readonly before: ReadonlyMap<ShapeId, Shape>;
  /** When presence said that the drag is over; null while it goes on. */
  endedAt: number | null;
}

/**
 * What others are dragging. Presence and document come on different ways: whichever comes first, shapes neither jump
 * back nor go twice as far.
 */
export interface PeerDrags {
  /** Others' presence or the document has changed. */
  refresh(now: number): void;
  current(): readonly PeerDrag[];
  /** Whether something is held that time alone will end. */
  readonly waiting: boolean;
}

const sameFrame = (a: Shape | undefined, b: Shape): boolean =>
  a !== undefined && a.x === b.x && a.y === b.y && a.w === b.w && a.h === b.h;

const boxOf = ([x, y, w, h]: readonly [number, number, number, number]): Box => ({ x, y, w, h });

export const createPeerDrags = (editor: Editor): PeerDrags => {
  const held = new Map<number, Held>();

  const shapesOf = (peer: PeerPresence): Map<ShapeId, Shape> => {
    const shapes = new Map<ShapeId, Shape>();
    for (const id of peer.selection) {
      const shape = editor.board.shapes.get(id);
      if (shape !== undefined && !shape.locked) shapes.set(id, shape);
    }
    return shapes;
  };

  return {
    refresh(now) {
      const peers = editor.peers.get();
      for (const [id, peer] of peers) {
        const known = held.get(id);
        if (peer.viewer || peer.drag === null) continue;
        const goesOn = known !== undefined && known.endedAt === null;
        held.set(id, { peer, before: goesOn ? known.before : shapesOf(peer), endedAt: null });
      }
      for (const [id, drag] of held) {
        if (peers.get(id)?.drag === null || !peers.has(id)) drag.endedAt ??= now;
        if (drag.endedAt !== null && now - drag.endedAt > holdTime) held.delete(id);
      }
    },
    current: () =>
      [...held.values()].flatMap(({ peer, before }): PeerDrag[] => {
        const ids = [...before].flatMap(([id, shape]) =>
          sameFrame(editor.board.shapes.get(id), shape) ? id : [],
        );
        const { drag } = peer;
        if (drag === null || ids.length === 0) return [];
        return drag.kind === 'move'
          ? [{ kind: 'move', ids, dx: drag.dx, dy: drag.dy }]
          : [{ kind: 'resize', ids, from: boxOf(drag.from), to: boxOf(drag.to) }];
      }),
    get waiting() {
      return [...held.values()].some(({ endedAt }) => endedAt !== null);
    },
  };
};
