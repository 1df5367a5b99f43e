import type { Shape } from '../../board/shape.ts';
import type { Camera, Size } from '../../editor/editor.ts';
import type { PaintView } from '../paint/view.ts';
import { isSpent, type PaintBudget, unlimited } from '../paint-budget.ts';
import { type Bounds, meet, union } from '../shape-bounds.ts';
import { type Tile, type TileGrid, tileBounds, tileKey, tileRange, tileSide } from './tile.ts';
import { createTilePool } from './tile-pool.ts';

/** What the tiles show. */
export interface TileContent {
  /** The shapes within bounds, lowest first. */
  shapes(bounds: Bounds): readonly Shape[];
  /** Clears the part of a tile to what is behind all shapes. */
  background(context: CanvasRenderingContext2D, view: PaintView, part: Bounds): void;
  /** Paints from `from` on until the budget is spent; returns the index of the first shape not painted. */
  paint(
    context: CanvasRenderingContext2D,
    shapes: readonly Shape[],
    view: PaintView,
    from: number,
    budget: PaintBudget,
  ): number;
}

export interface TilesOptions {
  readonly content: TileContent;
  readonly maxBytes: number;
  /** Whether tiles hide what is drawn under them: then tiles of another scale fill in for those not painted yet. */
  readonly opaque: boolean;
}

export interface TilesView {
  readonly camera: Camera;
  readonly viewport: Size;
  /** Canvas pixels a CSS pixel. */
  readonly pixelRatio: number;
}

/** Bitmaps of what does not change, so that panning and zooming copy pixels instead of painting shapes. */
export interface Tiles {
  /** Something within the bounds looks different now. Urgent: it is to be seen in the next frame, whatever it takes. */
  invalidate(bounds: Bounds, urgent: boolean): void;
  clear(): void;
  /**
   * Paints what is missing in view within the budget, then draws what there is.
   * @param zooming the zoom is changing: what is there is scaled, and only gaps are painted.
   * @returns whether something in view is still missing.
   */
  draw(
    context: CanvasRenderingContext2D,
    view: TilesView,
    options: { readonly zooming: boolean; readonly budget: PaintBudget },
  ): boolean;
  /** Paints tiles next to the view within the budget. Returns whether there is more to paint. */
  prefetch(view: TilesView, budget: PaintBudget): boolean;
  readonly count: number;
}

/** So many shapes are repaired in one go, however little of the budget is left. */
const fewShapes = 40;

/** Tiles of a scale this many times off are of no use in place of others. */
const usefulRatio = 16;

/** What of the board is in view. */
export const viewBounds = ({ camera, viewport }: TilesView): Bounds => ({
  minX: camera.x,
  minY: camera.y,
  maxX: camera.x + viewport.width / camera.zoom,
  maxY: camera.y + viewport.height / camera.zoom,
});

const isUpToDate = ({ ready, dirty, urgent, job }: Tile): boolean =>
  ready && dirty === null && urgent === null && job === null;

export const createTiles = ({ content, maxBytes, opaque }: TilesOptions): Tiles => {
  const pool = createTilePool(maxBytes, opaque);
  const grids = new Map<number, TileGrid>();
  let count = 0;
  let frame = 0;
  /** The scale whose tiles are repaired; others are dropped when they are out of date. */
  let mainScale = 0;

  const gridOf = (scale: number): TileGrid => {
    const known = grids.get(scale);
    if (known !== undefined) return known;
    const grid: TileGrid = { scale, tiles: new Map() };
    grids.set(scale, grid);
    return grid;
  };

  const drop = (grid: TileGrid, key: string, tile: Tile): void => {
    grid.tiles.delete(key);
    pool.give(tile.picture);
    if (tile.job !== null && tile.job.picture !== tile.picture) pool.give(tile.job.picture);
    count -= 1;
    if (grid.tiles.size === 0) grids.delete(grid.scale);
  };

  /** Drops the tiles that were not shown for the longest time. */
  const evict = (): void => {
    const idle: { grid: TileGrid; key: string; tile: Tile }[] = [];
    for (const grid of grids.values()) {
      for (const [key, tile] of grid.tiles) if (tile.used < frame) idle.push({ grid, key, tile });
    }
    idle.sort((a, b) => a.tile.used - b.tile.used);
    for (const { grid, key, tile } of idle.slice(0, Math.max(8, count - pool.capacity)))
      drop(grid, key, tile);
  };

  const tileAt = (grid: TileGrid, column: number, row: number): Tile => {
    const key = tileKey(column, row);
    const known = grid.tiles.get(key);
    if (known !== undefined) return known;
    if (count >= pool.capacity) evict();
    const tile: Tile = {
      picture: pool.take(),
      column,
      row,
      bounds: tileBounds(grid.scale, column, row),
      ready: false,
      dirty: null,
      urgent: null,
      job: null,
      used: frame,
    };
    // Evicting may have dropped the last tile of this very grid and the grid with it.
    grids.set(grid.scale, grid);
    grid.tiles.set(key, tile);
    count += 1;
    return tile;
  };

  const paintView = (grid: TileGrid, tile: Tile): PaintView => ({
    scale: grid.scale,
    offsetX: -tile.column * tileSide,
    offsetY: -tile.row * tileSide,
  });

  /** Paints or repairs a tile within the budget. Returns whether it is up to date now. */
  const work = (grid: TileGrid, tile: Tile, budget: PaintBudget): boolean => {
    const view = paintView(grid, tile);
    if (tile.ready && tile.urgent !== null) repair(tile, tile.urgent, view, budget, true);
    tile.urgent = null;
    if (tile.job === null) {
      if (tile.ready && (tile.dirty === null || repair(tile, tile.dirty, view, budget, false))) {
        tile.dirty = null;
        return true;
      }
      if (isSpent(budget)) return false;
      tile.dirty = null;
      const picture = tile.ready ? pool.take() : tile.picture;
      tile.job = { picture, shapes: content.shapes(tile.bounds), at: 0 };
      picture.context.setTransform(1, 0, 0, 1, 0, 0);
      content.background(picture.context, view, tile.bounds);
    }
    const { picture, shapes } = tile.job;
    tile.job.at = content.paint(picture.context, shapes, view, tile.job.at, budget);
    if (tile.job.at < shapes.length) return false;
    tile.job = null;
    tile.ready = true;
    if (picture !== tile.picture) {
      pool.give(tile.picture);
      tile.picture = picture;
    }
    return tile.dirty === null;
  };

  /**
   * Repairs a part of a tile in one go, since it is shown; what it cost is missing for others. Unless forced, returns
   * false and leaves the tile as it is when that would take more than what is left of the budget: while a large board comes
   * in, much changes everywhere.
   */
  const repair = (
    tile: Tile,
    area: Bounds,
    view: PaintView,
    budget: PaintBudget,
    force: boolean,
  ): boolean => {
    // Whole pixels and one more: half-covered pixels at the edge would be painted twice.
    const left = Math.max(0, Math.floor(area.minX * view.scale + view.offsetX) - 1);
    const top = Math.max(0, Math.floor(area.minY * view.scale + view.offsetY) - 1);
    const right = Math.min(tileSide, Math.ceil(area.maxX * view.scale + view.offsetX) + 1);
    const bottom = Math.min(tileSide, Math.ceil(area.maxY * view.scale + view.offsetY) + 1);
    if (right > left && bottom > top) {
      const part: Bounds = {
        minX: (left - view.offsetX) / view.scale,
        minY: (top - view.offsetY) / view.scale,
        maxX: (right - view.offsetX) / view.scale,
        maxY: (bottom - view.offsetY) / view.scale,
      };
      const shapes = content.shapes(part);
      if (!force && (isSpent(budget) || shapes.length > Math.max(budget.shapes, fewShapes))) return false;
      const { context } = tile.picture;
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.beginPath();
      context.rect(left, top, right - left, bottom - top);
      context.clip();
      content.background(context, view, part);
      content.paint(context, shapes, view, 0, unlimited());
      budget.shapes -= shapes.length;
      context.restore();
    }
    return true;
  };

  /** Columns and rows in view, those in the middle first. */
  const cells = (scale: number, bounds: Bounds, margin = 0): (readonly [number, number])[] => {
    const { left, top, right, bottom } = tileRange(scale, bounds);
    const list: (readonly [number, number])[] = [];
    for (let row = top - margin; row <= bottom + margin; row += 1) {
      for (let column = left - margin; column <= right + margin; column += 1) list.push([column, row]);
    }
    const middleX = (left + right) / 2;
    const middleY = (top + bottom) / 2;
    const far = ([x, y]: readonly [number, number]): number => Math.hypot(x - middleX, y - middleY);
    return list.sort((a, b) => far(a) - far(b));
  };

  const covers = (grid: TileGrid, bounds: Bounds): boolean => {
    const { left, top, right, bottom } = tileRange(grid.scale, bounds);
    if ((right - left + 1) * (bottom - top + 1) > grid.tiles.size) return false;
    for (let row = top; row <= bottom; row += 1) {
      for (let column = left; column <= right; column += 1) {
        if (grid.tiles.get(tileKey(column, row))?.ready !== true) return false;
      }
    }
    return true;
  };

  const drawGrid = (context: CanvasRenderingContext2D, grid: TileGrid, view: TilesView): void => {
    const { camera, pixelRatio } = view;
    const ratio = (camera.zoom * pixelRatio) / grid.scale;
    // Rounding the offset once, not every tile's, keeps tiles of the same scale side by side to the pixel.
    const offsetX = Math.round(camera.x * camera.zoom * pixelRatio);
    const offsetY = Math.round(camera.y * camera.zoom * pixelRatio);
    const { left, top, right, bottom } = tileRange(grid.scale, viewBounds(view));
    for (let row = top; row <= bottom; row += 1) {
      for (let column = left; column <= right; column += 1) {
        const tile = grid.tiles.get(tileKey(column, row));
        if (tile?.ready !== true) continue;
        tile.used = frame;
        const x0 = Math.round(column * tileSide * ratio) - offsetX;
        const y0 = Math.round(row * tileSide * ratio) - offsetY;
        const x1 = Math.round((column + 1) * tileSide * ratio) - offsetX;
        const y1 = Math.round((row + 1) * tileSide * ratio) - offsetY;
        context.drawImage(tile.picture.canvas, x0, y0, x1 - x0, y1 - y0);
      }
    }
  };

  /** Grids that can show something of the view, best last. */
  const usable = (scale: number): TileGrid[] =>
    [...grids.values()]
      .map((grid) => ({
        grid,
        off: Math.abs(Math.log2(grid.scale / scale)) + (grid.scale < scale ? 0.5 : 0),
      }))
      .filter(({ off }) => off < Math.log2(usefulRatio))
      .sort((a, b) => b.off - a.off)
      .map(({ grid }) => grid);

  return {
    get count() {
      return count;
    },
    invalidate(bounds, urgent) {
      const extended = (area: Bounds | null): Bounds => (area === null ? bounds : union(area, bounds));
      for (const grid of [...grids.values()]) {
        for (const [key, tile] of [...grid.tiles]) {
          if (!meet(tile.bounds, bounds)) continue;
          if (grid.scale !== mainScale) {
            drop(grid, key, tile);
            continue;
          }
          if (urgent && tile.ready) tile.urgent = extended(tile.urgent);
          // A job is not begun anew: while a board comes in, it would never end.
          if (tile.job !== null || (tile.ready && !urgent)) tile.dirty = extended(tile.dirty);
        }
      }
    },
    clear() {
      for (const grid of [...grids.values()])
        for (const [key, tile] of [...grid.tiles]) drop(grid, key, tile);
      pool.clear();
    },
    draw(context, view, { zooming, budget }) {
      frame += 1;
      const scale = view.camera.zoom * view.pixelRatio;
      const bounds = viewBounds(view);
      // While zooming, gaps are filled at a power of two, which the next steps can use again.
      const target = gridOf(zooming ? 2 ** Math.floor(Math.log2(scale)) : scale);
      if (!zooming) mainScale = scale;
      let missing = false;
      for (const [column, row] of cells(target.scale, bounds)) {
        const known = target.tiles.get(tileKey(column, row));
        if (known !== undefined && isUpToDate(known)) continue;
        if (zooming && opaque) {
          const cell = tileBounds(target.scale, column, row);
          if (usable(scale).some((grid) => grid !== target && covers(grid, cell))) continue;
        }
        if ((known?.urgent ?? null) === null && isSpent(budget)) {
          missing = true;
          continue;
        }
        const tile = tileAt(target, column, row);
        tile.used = frame;
        if (!work(target, tile, budget)) missing = true;
      }
      if (target.tiles.size === 0) grids.delete(target.scale);
      if (!opaque || covers(target, bounds)) drawGrid(context, target, view);
      else for (const grid of usable(scale).slice(-4)) drawGrid(context, grid, view);
      return missing;
    },
    prefetch(view, budget) {
      const grid = gridOf(view.camera.zoom * view.pixelRatio);
      for (const [column, row] of cells(grid.scale, viewBounds(view), 1)) {
        if (isSpent(budget)) return true;
        const known = grid.tiles.has(tileKey(column, row));
        // Bare background is painted in no time when it comes into view, and a canvas for it costs a megabyte until then.
        if (!known && content.shapes(tileBounds(grid.scale, column, row)).length === 0) continue;
        if (!known && count >= pool.capacity) return false;
        if (!work(grid, tileAt(grid, column, row), budget)) return true;
      }
      return false;
    },
  };
};
