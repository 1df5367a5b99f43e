import type { Layer } from 'konva/lib/Layer';
import { boundsOf } from '../../board/geometry.ts';
import type { Editor } from '../../editor/editor.ts';
import type { PeerPresence } from '../../editor/presence.ts';
import { laserLife } from '../../tools/laser/laser-tool.ts';
import type { PeerDrags } from '../peer-drags.ts';
import { paintLaser } from './laser.ts';
import { createPeerCursors } from './peer-cursors.ts';
import { paintLayerWith } from './stage-layers.ts';

/** Cursors cover half of the way to where they are said to be in this time, in milliseconds. */
const halfWay = 35;
/** Nearer than this, in board units at 100 %, a cursor has arrived. */
const arrived = 0.25;
/** Another person's selection of more shapes than this has one frame around all of it: a frame each would hide the board. */
const mostFrames = 12;

interface Shown {
  x: number;
  y: number;
  trail: number[];
}

export interface CursorsLayer {
  /** The board or the view of it has changed, and with it what the frames lie around. */
  invalidate(): void;
  /** Returns whether a cursor is still on its way. */
  draw(pixelRatio: number, now: number): boolean;
}

/**
 * Other people: what they have selected and their laser's trail on a canvas, their pointers and names as elements.
 * Pointers move in nearly every frame, and an element that only moves costs the compositor its own few pixels where a
 * canvas costs it the whole screen: 3.7 MB copied a frame at 1280×720 without a GPU.
 */
export const createCursorsLayer = (
  layer: Layer,
  glass: HTMLElement,
  editor: Editor,
  drags: PeerDrags,
  reducedMotion: () => boolean,
): CursorsLayer => {
  const shown = new Map<number, Shown>();
  let ratio = 1;
  let lastDraw = 0;
  let time = 0;
  let empty = true;
  let stale = true;
  let drawnPeers: ReadonlyMap<number, PeerPresence> | null = null;
  const nodes = createPeerCursors(glass);

  /** Moves the cursors on; true while one is on its way. */
  const advance = (now: number): boolean => {
    const share = reducedMotion() ? 1 : 1 - 2 ** (-Math.min(100, now - lastDraw) / halfWay);
    lastDraw = now;
    let moving = false;
    const peers = editor.peers.get();
    for (const id of shown.keys()) if ((peers.get(id)?.cursor ?? null) === null) shown.delete(id);
    for (const [id, { cursor, tool }] of peers) {
      if (cursor === null) continue;
      const at = shown.get(id);
      if (at === undefined) {
        shown.set(id, { ...cursor, trail: [] });
        continue;
      }
      const near = Math.abs(cursor.x - at.x) < arrived && Math.abs(cursor.y - at.y) < arrived;
      at.x = near ? cursor.x : at.x + (cursor.x - at.x) * share;
      at.y = near ? cursor.y : at.y + (cursor.y - at.y) * share;
      if (tool === 'laser' && !near) at.trail.push(at.x, at.y, now);
      while (at.trail.length > 0 && now - (at.trail[2] ?? 0) > laserLife) at.trail.splice(0, 3);
      moving ||= !near || at.trail.length > 0;
    }
    return moving;
  };

  const paintFrames = (context: CanvasRenderingContext2D, peer: PeerPresence): void => {
    const { camera } = editor;
    const { x, y, zoom } = camera.get();
    const scale = zoom * ratio;
    context.strokeStyle = peer.colour;
    context.lineWidth = 1.5 * ratio;
    const over = 3 * ratio;
    const shapes = peer.selection
      .map((id) => drags.shown().get(id) ?? editor.board.shapes.get(id))
      .filter((shape) => shape !== undefined);
    const all = shapes.length > mostFrames ? boundsOf(shapes) : null;
    if (all !== null) {
      context.strokeRect(
        (all.x - x) * scale - over,
        (all.y - y) * scale - over,
        all.w * scale + 2 * over,
        all.h * scale + 2 * over,
      );
      return;
    }
    for (const shape of shapes) {
      context.save();
      context.translate((shape.x + shape.w / 2 - x) * scale, (shape.y + shape.h / 2 - y) * scale);
      context.rotate(shape.rotation);
      context.strokeRect(
        (-shape.w / 2) * scale - over,
        (-shape.h / 2) * scale - over,
        shape.w * scale + 2 * over,
        shape.h * scale + 2 * over,
      );
      context.restore();
    }
  };

  paintLayerWith(layer, (context) => {
    const peers = editor.peers.get();
    context.setLineDash([]);
    for (const peer of peers.values()) if (peer.selection.length > 0) paintFrames(context, peer);
    for (const [id, { trail }] of shown) {
      const peer = peers.get(id);
      if (peer === undefined || trail.length === 0) continue;
      paintLaser(context, trail, editor.camera.get(), ratio, time, peer.colour);
    }
  });

  const hasTrail = (): boolean => [...shown.values()].some(({ trail }) => trail.length > 0);

  /** Whether the canvas has to show something else than it does. */
  const changed = (peers: ReadonlyMap<number, PeerPresence>, pixelRatio: number): boolean =>
    stale || peers !== drawnPeers || pixelRatio !== ratio || drags.waiting || hasTrail();

  return {
    invalidate() {
      stale = true;
    },
    draw(pixelRatio, now) {
      const peers = editor.peers.get();
      const moving = advance(now);
      if (changed(peers, pixelRatio)) {
        ratio = pixelRatio;
        time = now;
        stale = false;
        drawnPeers = peers;
        const nothing = !hasTrail() && [...peers.values()].every((peer) => peer.selection.length === 0);
        if (!(nothing && empty)) layer.drawScene();
        empty = nothing;
      }
      nodes.place(shown, peers, (at) => editor.toScreen(at), pixelRatio);
      return moving;
    },
  };
};
