import type { Layer } from 'konva/lib/Layer';
import { boundsOf } from '../../board/geometry.ts';
import type { Editor } from '../../editor/editor.ts';
import type { PeerPresence } from '../../editor/presence.ts';
import { laserLife } from '../../tools/laser/laser-tool.ts';
import type { PeerDrags } from '../peer-drags.ts';
import { paintLaser } from './laser.ts';
import { paintLayerWith } from './stage-layers.ts';

/** Cursors cover half of the way to where they are said to be in this time, in milliseconds. */
const halfWay = 35;
/** Nearer than this, in board units at 100 %, a cursor has arrived. */
const arrived = 0.25;
/** Another person's selection of more shapes than this has one frame around all of it: a frame each would hide the board. */
const mostFrames = 12;
const nameFont = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

interface Shown {
  x: number;
  y: number;
  trail: number[];
}

export interface CursorsLayer {
  /** Returns whether a cursor is still on its way. */
  draw(pixelRatio: number, now: number): boolean;
}

/** Black or white, whichever is easier to read on the colour (relative luminance as in WCAG 2.2). */
export const readableOn = (colour: string): string => {
  const channel = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  // Contrast with white, 1.05 / (L + 0.05), equals that with black, (L + 0.05) / 0.05, at L = 0.179.
  return luminance > 0.179 ? '#000000' : '#ffffff';
};

/** Other people: what they have selected, their pointers and their names. */
export const createCursorsLayer = (
  layer: Layer,
  editor: Editor,
  drags: PeerDrags,
  reducedMotion: () => boolean,
): CursorsLayer => {
  const shown = new Map<number, Shown>();
  let ratio = 1;
  let lastDraw = 0;
  let time = 0;
  let empty = true;

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

  const paintCursor = (context: CanvasRenderingContext2D, peer: PeerPresence, at: Shown): void => {
    const screen = editor.toScreen(at);
    context.save();
    context.scale(ratio, ratio);
    context.translate(Math.round(screen.x * ratio) / ratio, Math.round(screen.y * ratio) / ratio);
    context.beginPath();
    context.moveTo(0, 0);
    context.lineTo(0, 17);
    context.lineTo(4.6, 12.8);
    context.lineTo(11.6, 12.2);
    context.closePath();
    context.lineJoin = 'round';
    context.lineWidth = 3;
    context.strokeStyle = '#ffffff';
    context.stroke();
    context.fillStyle = peer.colour;
    context.fill();
    context.font = nameFont;
    const width = context.measureText(peer.name).width;
    context.beginPath();
    context.roundRect(10, 17, width + 12, 19, 5);
    context.fill();
    context.fillStyle = readableOn(peer.colour);
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    context.fillText(peer.name, 16, 27);
    context.restore();
  };

  paintLayerWith(layer, (context) => {
    const peers = editor.peers.get();
    context.setLineDash([]);
    for (const peer of peers.values()) if (peer.selection.length > 0) paintFrames(context, peer);
    for (const [id, at] of shown) {
      const peer = peers.get(id);
      if (peer === undefined) continue;
      if (at.trail.length > 0) paintLaser(context, at.trail, editor.camera.get(), ratio, time, peer.colour);
      paintCursor(context, peer, at);
    }
  });

  return {
    draw(pixelRatio, now) {
      ratio = pixelRatio;
      time = now;
      const moving = advance(now);
      const nothing =
        shown.size === 0 && [...editor.peers.get().values()].every((peer) => peer.selection.length === 0);
      if (!(nothing && empty)) layer.drawScene();
      empty = nothing;
      return moving;
    },
  };
};
