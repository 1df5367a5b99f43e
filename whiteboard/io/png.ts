import { BACKGROUND } from '../board/palette.ts';
import type { Shape } from '../board/shape.ts';
import { pictureBox } from './svg.ts';

type Context2D = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Draws shapes on a context: picture = board * scale + offset. The canvas' own `paintShapes` fits. */
export type PaintShapes = (
  context: Context2D,
  shapes: readonly Shape[],
  view: { readonly scale: number; readonly offsetX: number; readonly offsetY: number },
  options: { readonly theme: 'light' | 'dark'; readonly simplify: boolean },
) => void;

export interface PngOptions {
  /** Pixels a board unit: 1, 2 or 3 as a rule. */
  readonly scale?: number;
  readonly theme?: 'light' | 'dark';
  /** Whether the theme's background is painted (default), or the picture is transparent. */
  readonly background?: boolean;
  /** Room around the shapes in board units; default 20. */
  readonly padding?: number;
}

/** Why there is no picture; `message` is a sentence for people. */
export class ExportError extends Error {
  readonly code: 'empty' | 'too-large' | 'failed';

  constructor(code: 'empty' | 'too-large' | 'failed', message: string) {
    super(message);
    this.name = 'ExportError';
    this.code = code;
  }
}

/** What every current browser makes: 16,384 pixels a side (Chromium, Firefox take 32,767), 268 MB of pixels. */
export const MOST_PIXELS_A_SIDE = 16_384;
export const MOST_PIXELS = 67_108_864;

/** Size in pixels of the picture of a box. @throws ExportError when no browser draws one so large. */
export const pngSize = (
  box: { readonly w: number; readonly h: number },
  scale: number,
): { width: number; height: number } => {
  const width = Math.max(1, Math.ceil(box.w * scale));
  const height = Math.max(1, Math.ceil(box.h * scale));
  if (width <= MOST_PIXELS_A_SIDE && height <= MOST_PIXELS_A_SIDE && width * height <= MOST_PIXELS) {
    return { width, height };
  }
  throw new ExportError(
    'too-large',
    `The picture would be ${width.toLocaleString('en')} by ${height.toLocaleString('en')} pixels, more than browsers draw. ` +
      'Choose a smaller scale or fewer shapes, or export as SVG.',
  );
};

/** The picture of shapes as PNG. @throws ExportError */
export const shapesToPng = async (
  shapes: readonly Shape[],
  paint: PaintShapes,
  options: PngOptions = {},
): Promise<Blob> => {
  const { scale = 1, theme = 'light', background = true, padding = 20 } = options;
  const box = pictureBox(shapes, padding);
  if (box === null) throw new ExportError('empty', 'There is nothing to export.');
  const { width, height } = pngSize(box, scale);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new ExportError('failed', 'The browser has no memory left for the picture.');
  if (background) {
    context.fillStyle = BACKGROUND[theme];
    context.fillRect(0, 0, width, height);
  }
  paint(
    context,
    shapes,
    { scale, offsetX: -box.x * scale, offsetY: -box.y * scale },
    { theme, simplify: false },
  );
  return canvas.convertToBlob({ type: 'image/png' });
};
