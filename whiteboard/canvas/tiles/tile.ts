import type { Shape } from '../../board/shape.ts';
import type { Bounds } from '../shape-bounds.ts';

/** Side of a tile in canvas pixels: 1 MB each; 15 to 20 of them fill a 1600 × 900 screen. */
export const tileSide = 512;

/** A canvas of a tile's size. */
export interface Picture {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
}

/** A piece of the board painted at one scale. */
export interface Tile {
  /** What is shown. */
  picture: Picture;
  readonly column: number;
  readonly row: number;
  /** What it shows, in board units. */
  readonly bounds: Bounds;
  /** Whether it has ever been painted whole; before that it is not shown. */
  ready: boolean;
  /** Where it is out of date, and will still be when the job is done. */
  dirty: Bounds | null;
  /** Where it must be right in the very next frame. */
  urgent: Bounds | null;
  /** Painting that goes on in the next frame; of a tile that is shown already, on another canvas. */
  job: { readonly picture: Picture; readonly shapes: readonly Shape[]; at: number } | null;
  /** Frame in which it was last shown. */
  used: number;
}

/** All tiles of one scale. Column and row count from the board's origin. */
export interface TileGrid {
  /** Canvas pixels a board unit. */
  readonly scale: number;
  readonly tiles: Map<string, Tile>;
}

export const tileKey = (column: number, row: number): string => `${column},${row}`;

export const tileBounds = (scale: number, column: number, row: number): Bounds => {
  const side = tileSide / scale;
  return { minX: column * side, minY: row * side, maxX: (column + 1) * side, maxY: (row + 1) * side };
};

/** The columns and rows that meet the bounds; last ones included. */
export const tileRange = (
  scale: number,
  bounds: Bounds,
): { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number } => {
  const side = tileSide / scale;
  return {
    left: Math.floor(bounds.minX / side),
    top: Math.floor(bounds.minY / side),
    right: Math.ceil(bounds.maxX / side) - 1,
    bottom: Math.ceil(bounds.maxY / side) - 1,
  };
};
