import type { Shape } from '../../board/shape.ts';
import type { Theme } from '../../editor/editor.ts';

/** Where a canvas puts the board: canvas pixel = board * scale + offset. */
export interface PaintView {
  /** Canvas pixels a board unit. */
  readonly scale: number;
  readonly offsetX: number;
  readonly offsetY: number;
}

export interface PaintOptions {
  readonly theme: Theme;
  /**
   * Leaves out what cannot be seen: text below 3 pixels becomes bars, thin strokes become lines of one width.
   * For the screen; a picture that is saved has everything.
   */
  readonly simplify: boolean;
  /** Whether a shape lies on an area that is bright in any theme. Asked where its colour could not be seen else. */
  readonly onBright?: (shape: Shape) => boolean;
}

export type Paint2D = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
