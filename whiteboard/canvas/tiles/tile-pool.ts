import { type Picture, tileSide } from './tile.ts';

const bytesPerTile = tileSide * tileSide * 4;

/** Canvases for tiles, used again rather than made anew: making one costs more than clearing one. */
export interface TilePool {
  /** Tiles that may exist at once. */
  readonly capacity: number;
  take(): Picture;
  give(picture: Picture): void;
  /** Gives the memory back. */
  clear(): void;
}

/** @param opaque whether the canvases have no transparency, which is quicker to copy. */
export const createTilePool = (maxBytes: number, opaque: boolean): TilePool => {
  const spare: HTMLCanvasElement[] = [];
  return {
    capacity: Math.max(24, Math.floor(maxBytes / bytesPerTile)),
    take() {
      const canvas = spare.pop() ?? document.createElement('canvas');
      if (canvas.width !== tileSide) {
        canvas.width = tileSide;
        canvas.height = tileSide;
      }
      const context = canvas.getContext('2d', { alpha: !opaque });
      if (context === null) throw new Error('This browser gives no 2D canvas.');
      return { canvas, context };
    },
    give({ canvas }) {
      if (spare.length < 16) spare.push(canvas);
      // Safari keeps the memory of a dropped canvas until it is collected, unless it is empty.
      else canvas.width = 0;
    },
    clear() {
      for (const canvas of spare) canvas.width = 0;
      spare.length = 0;
    },
  };
};
