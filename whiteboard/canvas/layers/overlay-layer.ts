import type { Layer } from 'konva/lib/Layer';
import { Rect } from 'konva/lib/shapes/Rect';
import type { Shape } from '../../board/shape.ts';
import type { Box, Editor } from '../../editor/editor.ts';
import { moveBy, patched } from '../../editor/transform.ts';
import { laserLife } from '../../tools/laser/laser-tool.ts';
import { handlesOf, type SelectionFrame, selectionFrame } from '../../tools/select/selection-frame.ts';
import { paintLaser } from './laser.ts';
import { createNodePool } from './node-pool.ts';
import { paintLayerWith } from './stage-layers.ts';

/** The accent of selections: 4.5:1 on both backgrounds. */
const accent = '#3b6ff0';
const lockedColour = '#8a8f99';
/** Side of a handle in CSS pixels. */
const handleSide = 9;
/** More selected shapes than this have one frame around all and none of their own. */
const mostFrames = 60;

export interface OverlayLayer {
  /** Something that it shows, or the view, has changed. */
  invalidate(): void;
  /** Returns whether there is something that changes with time alone. */
  draw(pixelRatio: number, now: number): boolean;
}

/** Selection frames, handles, the marquee and the laser: what is on the glass and not on the board. */
export const createOverlayLayer = (layer: Layer, editor: Editor): OverlayLayer => {
  let ratio = 1;
  let time = 0;
  let stale = true;
  let empty = true;
  paintLayerWith(layer, (context) => {
    const { laser } = editor.preview.get();
    if (laser.length > 0) paintLaser(context, laser, editor.camera.get(), ratio, time, '#e5484d');
  });
  const frames = createNodePool(layer, () => new Rect({ listening: false, strokeScaleEnabled: false }));
  const handles = createNodePool(layer, () => new Rect({ listening: false }));
  const marquee = new Rect({
    listening: false,
    visible: false,
    fill: `${accent}1f`,
    stroke: accent,
    strokeWidth: 1,
  });
  layer.add(marquee);

  const onScreen = ({ x, y, w, h }: Box): { x: number; y: number; width: number; height: number } => {
    const { zoom } = editor.camera.get();
    return { ...editor.toScreen({ x, y }), width: w * zoom, height: h * zoom };
  };

  /** A frame turned about its middle: Konva turns about the node's origin, which is put there. */
  const placeFrame = (
    node: Rect,
    frame: Box & { readonly rotation: number },
    colour: string,
    width: number,
  ): void => {
    const { x, y, width: w, height: h } = onScreen(frame);
    node.setAttrs({
      x: x + w / 2,
      y: y + h / 2,
      offsetX: w / 2,
      offsetY: h / 2,
      width: w,
      height: h,
      rotation: (frame.rotation * 180) / Math.PI,
      stroke: colour,
      strokeWidth: width,
      fillEnabled: false,
    });
  };

  /** The selected shapes as they look now, in the middle of a drag. */
  const shown = (): readonly Shape[] => {
    const { replaced, move } = editor.preview.get();
    const shapes = editor.selectedShapes();
    if (move !== null) {
      if (shapes.length > mostFrames) return shapes;
      return shapes.map((shape) =>
        move.ids.has(shape.id) ? patched(shape, moveBy(move.dx, move.dy)(shape)) : shape,
      );
    }
    return replaced.size === 0 ? shapes : shapes.map((shape) => replaced.get(shape.id) ?? shape);
  };

  const drawSelection = (): void => {
    const { move, replaced } = editor.preview.get();
    const shapes = shown();
    const editing = editor.editing.get();
    const changing = move !== null || replaced.size > 0;
    const several = shapes.length > 1;
    if (several && shapes.length <= mostFrames) {
      for (const shape of shapes) placeFrame(frames.next(), shape, shape.locked ? lockedColour : accent, 1);
    }
    let frame: SelectionFrame | null = null;
    if (!several || !changing) {
      frame = selectionFrame(shapes, several ? editor.boundsOf(editor.selection.get()) : null);
    } else if (move !== null) {
      const box = editor.boundsOf(editor.selection.get());
      frame =
        box === null ? null : { ...box, x: box.x + move.dx, y: box.y + move.dy, rotation: 0, alone: null };
    }
    if (frame === null || editing !== null) return;
    const locked = shapes.every((shape) => shape.locked);
    const line = frame.alone?.type === 'line' || frame.alone?.type === 'arrow';
    if (!line) placeFrame(frames.next(), frame, locked ? lockedColour : accent, several ? 1 : 1.5);
    if (changing || locked || editor.readOnly.get() || editor.tool.get() !== 'select') return;
    for (const { handle, x, y } of handlesOf(frame, editor.camera.get().zoom)) {
      const place = editor.toScreen({ x, y });
      const round = handle.kind !== 'resize';
      handles.next().setAttrs({
        x: place.x,
        y: place.y,
        offsetX: handleSide / 2,
        offsetY: handleSide / 2,
        width: handleSide,
        height: handleSide,
        cornerRadius: round ? handleSide / 2 : 2,
        rotation: round ? 0 : (frame.rotation * 180) / Math.PI,
        fill: editor.theme.get() === 'dark' ? '#16181d' : '#ffffff',
        stroke: accent,
        strokeWidth: 1.5,
      });
    }
  };

  const hasLaser = (): boolean => editor.preview.get().laser.length > 0;

  return {
    invalidate() {
      stale = true;
    },
    draw(pixelRatio, now) {
      // A canvas that is handed over, changed or not, costs the compositor a whole screen.
      if (!stale && pixelRatio === ratio && !hasLaser()) return false;
      ratio = pixelRatio;
      time = now;
      stale = false;
      frames.reset();
      handles.reset();
      drawSelection();
      const nothing =
        frames.used + handles.used === 0 && !hasLaser() && editor.preview.get().marquee === null;
      frames.hideRest();
      handles.hideRest();
      const box = editor.preview.get().marquee;
      marquee.visible(box !== null);
      if (box !== null) marquee.setAttrs(onScreen(box));
      if (!(nothing && empty)) layer.drawScene();
      empty = nothing;
      const { laser } = editor.preview.get();
      return now - (laser.at(-1) ?? Number.NEGATIVE_INFINITY) < laserLife;
    },
  };
};
