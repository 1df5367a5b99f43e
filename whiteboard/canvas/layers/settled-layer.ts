import type { Layer } from 'konva/lib/Layer';
import { BACKGROUND } from '../../board/palette.ts';
import type { ShapeId } from '../../board/shape.ts';
import type { Editor } from '../../editor/editor.ts';
import { groundOn } from '../paint/ground-on.ts';
import { paintWithin } from '../paint/paint-shapes.ts';
import { createAdaptiveBudget, unlimited } from '../paint-budget.ts';
import { type Bounds, meet, union } from '../shape-bounds.ts';
import { createTiles, type TilesView, viewBounds } from '../tiles/tiles.ts';
import { paintGrid } from './grid.ts';
import { paintLayerWith } from './stage-layers.ts';

/** While the board moves, every frame counts; at rest, a picture that is complete sooner is worth a slower one. In ms. */
const whileMoving = { lateAfter: 24, time: 8 };
const atRest = { lateAfter: 45, time: 24 };
/** More places than this that look different at once are taken for the box around them. */
const mostPlaces = 500;
/** Tiles next to the view are painted when nothing has changed for this long, in milliseconds. */
const restTime = 200;
/** The zoom has settled when it has not changed for this long, in milliseconds. */
const settleTime = 120;

export interface SettledLayer {
  /** Something looks different within the bounds. Urgent: one's own doing, shown in the very next frame. */
  invalidate(bounds: Bounds, urgent: boolean): void;
  /** The same for the places of one change of the board. */
  invalidateMany(places: readonly Bounds[], urgent: boolean): void;
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
  const options = () => ({ theme: editor.theme.get(), simplify: true, onBright: groundOn(editor) });
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
      paint: (context, shapes, view, from, budget) =>
        paintWithin(context, shapes, view, options(), from, budget),
    },
  });

  let view: TilesView | null = null;
  let zooming = false;
  const adaptive = createAdaptiveBudget();
  let budget = unlimited();
  let stale = true;
  let missing = false;
  let lastZoom = 0;
  let zoomedAt = Number.NEGATIVE_INFINITY;
  let changedAt = Number.NEGATIVE_INFINITY;

  paintLayerWith(layer, (context) => {
    if (view === null) return;
    context.fillStyle = BACKGROUND[editor.theme.get()];
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    missing = tiles.draw(context, view, { zooming, budget });
  });

  const invalidate = (bounds: Bounds, isUrgent: boolean): void => {
    tiles.invalidate(bounds, isUrgent);
    changedAt = performance.now();
    if (view !== null && !meet(viewBounds(view), bounds)) return;
    stale = true;
  };

  return {
    invalidate,
    invalidateMany(places, isUrgent) {
      const [first, ...rest] = places;
      if (first === undefined) return;
      // Every place is looked for in every tile: thousands at once, as when a board arrives, are one large place.
      if (places.length > mostPlaces) invalidate(rest.reduce(union, first), isUrgent);
      else for (const bounds of places) invalidate(bounds, isUrgent);
    },
    invalidateAll() {
      tiles.clear();
      stale = true;
    },
    draw(next, now) {
      const { camera } = next;
      if (camera.zoom !== lastZoom) {
        // The first picture is no gesture.
        if (lastZoom !== 0) zoomedAt = now;
        lastZoom = camera.zoom;
      }
      zooming = now - zoomedAt < settleTime;
      const moving = zooming || camera !== view?.camera;
      budget = adaptive.next(now, moving ? whileMoving : atRest);
      const changed = moving || stale || missing || next.viewport !== view?.viewport;
      view = next;
      if (changed) {
        layer.drawScene();
        // When the zoom has settled, all is painted anew at the new scale.
        stale = zooming;
        return true;
      }
      // Painted now, what is not in view would be painted again with the next piece of a board that comes in.
      return now - changedAt < restTime || tiles.prefetch(next, budget);
    },
  };
};
