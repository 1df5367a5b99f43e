import type { Box } from '../board/geometry.ts';
import type { MeasureText } from '../board/outline/text-layout.ts';
import type { Shape, ShapeId } from '../board/shape.ts';
import type { Editor } from '../editor/editor.ts';
import type { PeerPresence, PresenceDrag } from '../editor/presence.ts';
import { moveBy, patched, resizeTo, rotateAbout, type Transform } from '../editor/transform.ts';
import { resizedTogether } from '../tools/text/label.ts';

/** How long the end of a drag is held until the document says the same, in milliseconds. */
const holdTime = 400;

interface Held {
  readonly peer: PeerPresence;
  /** What is dragged, as it was when the drag was first seen. One that is elsewhere since has been written, and is let go. */
  readonly before: Map<ShapeId, Shape>;
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
  /** Shapes as others' drags show them. What two people drag at once is where the first of them has it. */
  shown(): ReadonlyMap<ShapeId, Shape>;
  /** Whether something is held that time alone will end. */
  readonly waiting: boolean;
}

/** Whether a shape is still where the drag took it up: turned about its own middle, it only changes its rotation. */
const sameFrame = (a: Shape | undefined, b: Shape): boolean =>
  a !== undefined && a.x === b.x && a.y === b.y && a.w === b.w && a.h === b.h && a.rotation === b.rotation;

const boxOf = ([x, y, w, h]: readonly [number, number, number, number]): Box => ({ x, y, w, h });

/** The very transform that the other one's tool will write at the end. */
const transformOf = (
  drag: PresenceDrag,
  alone: boolean,
  shapes: readonly Shape[],
  measure: MeasureText,
): Transform => {
  switch (drag.kind) {
    case 'move':
      return moveBy(drag.dx, drag.dy);
    case 'rotate':
      return rotateAbout(drag.x, drag.y, drag.angle);
    case 'resize':
      return resizedTogether(shapes, resizeTo(boxOf(drag.from), boxOf(drag.to), alone, measure), measure);
  }
};

export const createPeerDrags = (editor: Editor, measure: MeasureText): PeerDrags => {
  const { board } = editor;
  const held = new Map<number, Held>();
  let shown: ReadonlyMap<ShapeId, Shape> = new Map();

  const shapesOf = (peer: PeerPresence): Map<ShapeId, Shape> => {
    const shapes = new Map<ShapeId, Shape>();
    for (const id of peer.selection) {
      const shape = board.shapes.get(id);
      if (shape !== undefined && !shape.locked) shapes.set(id, shape);
    }
    return shapes;
  };

  const transformed = (): Map<ShapeId, Shape> => {
    const shapes = new Map<ShapeId, Shape>();
    for (const { peer, before } of held.values()) {
      if (peer.drag === null) continue;
      const now = [...before.keys()].flatMap((id) => board.shapes.get(id) ?? []);
      const transform = transformOf(peer.drag, peer.selection.length === 1, now, measure);
      for (const shape of now)
        if (!shapes.has(shape.id)) shapes.set(shape.id, patched(shape, transform(shape)));
    }
    return shapes;
  };

  return {
    refresh(now) {
      const peers = editor.peers.get();
      for (const [id, peer] of peers) {
        if (peer.viewer || peer.drag === null) continue;
        const known = held.get(id);
        const goesOn = known !== undefined && known.endedAt === null;
        held.set(id, { peer, before: goesOn ? known.before : shapesOf(peer), endedAt: null });
      }
      for (const [id, drag] of held) {
        for (const [shapeId, shape] of drag.before) {
          if (!sameFrame(board.shapes.get(shapeId), shape)) drag.before.delete(shapeId);
        }
        if ((peers.get(id)?.drag ?? null) === null) drag.endedAt ??= now;
        if (drag.endedAt !== null && (drag.before.size === 0 || now - drag.endedAt > holdTime))
          held.delete(id);
      }
      shown = transformed();
    },
    shown: () => shown,
    get waiting() {
      return [...held.values()].some(({ endedAt }) => endedAt !== null);
    },
  };
};
