import type { Layer } from 'konva/lib/Layer';
import { BACKGROUND } from '../../board/palette.ts';
import type { ShapeId } from '../../board/shape.ts';
import type { Editor } from '../../editor/editor.ts';
import { paintShapesUntil } from '../paint/paint-shapes.ts';
import type { Bounds } from '../shape-bounds.ts';
import { createTiles, type TilesView } from '../tiles/tiles.ts';
import { paintGrid } from './grid.ts';
import { paintLayerWith } from './stage-layers.ts';

/** Milliseconds of a frame for painting tiles: the rest of 16.7 ms is the browser's. */
const budgetWhileMoving = 8;
const budgetAtRest = 14;
/** The zoom has settled when it has not changed for this long, in milliseconds. */
const settleTime = 120;

export interface SettledLayer {
  /** Something looks different within the bounds. Urgent: one's own doing, shown in the very next frame. */
  invalidate(bounds: Bounds, urgent: boolean): void;
  /** Everything looks different: another theme, the grid. */
  invalidateAll(): void;
  /** Returns whether there is more to paint in the next frame. */
  draw(view: TilesView, now: number): boolean;
}

/** What nobody is changing just now, in tiles. `hidden` are shapes that another layer shows. */
export const createSettledLayer = (
  layer: Layer,
  editor: Editor,
  hidden: () => ReadonlySet<ShapeId>,
  maxBytes: number,
): SettledLayer => {
  const options = () => ({ theme: editor.theme.get(), simplify: true });
  const tiles = createTiles({
    opaque: true,
    maxBytes,
    content: {
      shapes(bounds) {
        const away = hidden();
        const shapes = editor.index.query(bounds);
        return away.size === 0 ? shapes : shapes.filter((shape) => !away.has(shape.id));
      },
      background(context, view, part) {
        context.fillStyle = BACKGROUND[editor.theme.get()];
        context.fillRect(
          part.minX * view.scale + view.offsetX,
          part.minY * view.scale + view.offsetY,
          (part.maxX - part.minX) * view.scale,
          (part.maxY - part.minY) * view.scale,
        );
        if (editor.showGrid.get()) paintGrid(context, view, part, editor.theme.get());
      },
      paint: (context, shapes, view, from, deadline) =>
        paintShapesUntil(context, shapes, view, options(), from, deadline),
    },
  });

  let view: TilesView | null = null;
  let zooming = false;
  let urgent = false;
  let deadline = 0;
  let missing = false;
  let lastZoom = 0;
  let zoomedAt = Number.NEGATIVE_INFINITY;
  let lastX = 0;
  let lastY = 0;

  paintLayerWith(layer, (context) => {
    if (view === null) return;
    context.fillStyle = BACKGROUND[editor.theme.get()];
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    missing = tiles.draw(context, view, { zooming, urgent, deadline });
  });

  return {
    invalidate(bounds, isUrgent) {
      tiles.invalidate(bounds);
      urgent ||= isUrgent;
    },
    invalidateAll: tiles.clear,
    draw(next, now) {
      const { camera } = next;
      if (camera.zoom !== lastZoom) {
        // The first picture is no gesture.
        if (lastZoom !== 0) zoomedAt = now;
        lastZoom = camera.zoom;
      }
      zooming = now - zoomedAt < settleTime;
      const moving = zooming || camera.x !== lastX || camera.y !== lastY;
      lastX = camera.x;
      lastY = camera.y;
      view = next;
      deadline = performance.now() + (moving ? budgetWhileMoving : budgetAtRest);
      layer.drawScene();
      urgent = false;
      if (missing || zooming) return true;
      return moving || tiles.prefetch(next, deadline);
    },
  };
};
