import type { Layer } from 'konva/lib/Layer';
import type { Shape, ShapeId } from '../../board/shape.ts';
import type { Camera, Editor } from '../../editor/editor.ts';
import type { ActiveShapes } from '../active-shapes.ts';
import { groundOn } from '../paint/ground-on.ts';
import { paintShapes, paintWithin } from '../paint/paint-shapes.ts';
import type { PaintView } from '../paint/view.ts';
import { unlimited } from '../paint-budget.ts';
import { shapeBounds } from '../shape-bounds.ts';
import { createTiles, type Tiles, type TilesView } from '../tiles/tiles.ts';
import { coveringShapes, mostPlaced, type Placed } from './covering-shapes.ts';
import { paintLayerWith } from './stage-layers.ts';

/** More moving shapes than this move as tiles: thousands cost a frame what some bitmaps cost. */
const mostPainted = 100;
const maxBytes = 48 * 2 ** 20;
/** What is left of a shape under the eraser. */
const fadedOpacity = 0.25;

export interface ActiveLayer {
  /** Something else than the active shapes looks different: what lies over them, the theme, the fonts. */
  invalidate(): void;
  /** Paints, unless it would be the same picture: handing a canvas over costs the compositor a whole screen. */
  draw(view: TilesView, active: ActiveShapes): void;
}

export const paintViewOf = (camera: Camera, pixelRatio: number): PaintView => {
  const scale = camera.zoom * pixelRatio;
  // As the tiles are placed: a shape must not shift by half a pixel when it is let go.
  return {
    scale,
    offsetX: -Math.round(camera.x * scale),
    offsetY: -Math.round(camera.y * scale),
  };
};

/** What is being drawn, dragged or erased now. */
export const createActiveLayer = (layer: Layer, editor: Editor): ActiveLayer => {
  let view: TilesView | null = null;
  let active: ActiveShapes | null = null;
  let movedTiles: { readonly ids: ReadonlySet<ShapeId>; readonly tiles: Tiles } | null = null;
  let empty = true;
  let stale = true;

  const options = () => ({ theme: editor.theme.get(), simplify: true, onBright: groundOn(editor) });

  const tilesOf = (ids: ReadonlySet<ShapeId>): Tiles => {
    if (movedTiles?.ids === ids) return movedTiles.tiles;
    movedTiles?.tiles.clear();
    const tiles = createTiles({
      opaque: false,
      maxBytes,
      content: {
        shapes: (bounds) => editor.index.query(bounds).filter((shape) => ids.has(shape.id)),
        background: (context, paintView, part) =>
          context.clearRect(
            part.minX * paintView.scale + paintView.offsetX,
            part.minY * paintView.scale + paintView.offsetY,
            (part.maxX - part.minX) * paintView.scale,
            (part.maxY - part.minY) * paintView.scale,
          ),
        paint: (context, shapes, paintView, from, budget) =>
          paintWithin(context, shapes, paintView, options(), from, budget),
      },
    });
    movedTiles = { ids, tiles };
    return tiles;
  };

  const paintMoved = (
    context: CanvasRenderingContext2D,
    now: TilesView,
    moved: NonNullable<ActiveShapes['moved']>,
  ): void => {
    const { ids, dx, dy } = moved;
    const { camera, pixelRatio } = now;
    const shifted: Camera = { ...camera, x: camera.x - dx, y: camera.y - dy };
    if (ids.size > mostPainted) {
      tilesOf(ids).draw(context, { ...now, camera: shifted }, { zooming: false, budget: unlimited() });
      return;
    }
    const shapes: Shape[] = [];
    for (const id of ids) {
      const shape = editor.board.shapes.get(id);
      if (shape !== undefined) shapes.push(shape);
    }
    shapes.sort((a, b) => (a.index < b.index || (a.index === b.index && a.id < b.id) ? -1 : 1));
    paintShapes(context, shapes, paintViewOf(shifted, pixelRatio), options());
  };

  /** The active shapes and where they are seen; empty when there are too many to sort out what lies over them. */
  const placed = ({ moved, shapes }: ActiveShapes): Placed[] => {
    if (shapes.length + (moved?.ids.size ?? 0) > mostPlaced) return [];
    const list: Placed[] = shapes.map((shape) => ({ shape, bounds: shapeBounds(shape) }));
    for (const id of moved?.ids ?? []) {
      const shape = editor.board.shapes.get(id);
      if (shape === undefined || moved === null) continue;
      list.push({ shape, bounds: shapeBounds({ ...shape, x: shape.x + moved.dx, y: shape.y + moved.dy }) });
    }
    return list;
  };

  /** Paints what lies over the active shapes again, within their bounds. */
  const paintCovering = (
    context: CanvasRenderingContext2D,
    paintView: PaintView,
    now: ActiveShapes,
  ): void => {
    const under = placed(now);
    const covering = coveringShapes(editor.index, under, now.hidden);
    if (covering.length === 0) return;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.beginPath();
    for (const { bounds } of under) {
      context.rect(
        bounds.minX * paintView.scale + paintView.offsetX,
        bounds.minY * paintView.scale + paintView.offsetY,
        (bounds.maxX - bounds.minX) * paintView.scale,
        (bounds.maxY - bounds.minY) * paintView.scale,
      );
    }
    context.clip();
    paintShapes(context, covering, paintView, options());
    context.restore();
  };

  paintLayerWith(layer, (context) => {
    if (view === null || active === null) return;
    const paintView = paintViewOf(view.camera, view.pixelRatio);
    if (active.moved !== null) paintMoved(context, view, active.moved);
    if (active.shapes.length > 0) paintShapes(context, active.shapes, paintView, options());
    paintCovering(context, paintView, active);
    if (active.faded.length > 0) {
      paintShapes(
        context,
        active.faded.map((shape) => ({
          ...shape,
          style: { ...shape.style, opacity: shape.style.opacity * fadedOpacity },
        })),
        paintView,
        options(),
      );
    }
  });

  return {
    invalidate() {
      stale = true;
    },
    draw(nextView, nextActive) {
      const same =
        !stale &&
        nextActive === active &&
        nextView.camera === view?.camera &&
        nextView.viewport === view.viewport &&
        nextView.pixelRatio === view.pixelRatio;
      if (same) return;
      view = nextView;
      active = nextActive;
      stale = false;
      if (active.moved === null && movedTiles !== null) {
        movedTiles.tiles.clear();
        movedTiles = null;
      }
      const nothing = active.moved === null && active.shapes.length === 0 && active.faded.length === 0;
      if (!(nothing && empty)) layer.drawScene();
      empty = nothing;
    },
  };
};
