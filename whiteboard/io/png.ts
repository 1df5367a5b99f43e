import { groundsOf } from '../board/ground.ts';
import { BACKGROUND } from '../board/palette.ts';
import type { Shape } from '../board/shape.ts';
import { pictureBox } from './svg.ts';

type Context2D = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Draws shapes on a context: picture = board * scale + offset. The canvas' own `paintShapes` fits. */
export type PaintShapes = (
  context: Context2D,
  shapes: readonly Shape[],
  view: { readonly scale: number; readonly offsetX: number; readonly offsetY: number },
  options: {
    readonly theme: 'light' | 'dark';
    readonly simplify: boolean;
    readonly onBright: (shape: Shape) => boolean;
  },
) => void;

export interface PngOptions {
  /** Pixels a board unit: one of {@link pngScales} as a rule. */
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

interface PictureSize {
  readonly w: number;
  readonly h: number;
}

const sizeAt = (box: PictureSize, scale: number) => ({
  width: Math.max(1, Math.ceil(box.w * scale)),
  height: Math.max(1, Math.ceil(box.h * scale)),
});

const isDrawable = ({ width, height }: { readonly width: number; readonly height: number }): boolean =>
  width <= MOST_PIXELS_A_SIDE && height <= MOST_PIXELS_A_SIDE && width * height <= MOST_PIXELS;

/** Size in pixels of the picture of a box. @throws ExportError when no browser draws one so large. */
export const pngSize = (box: PictureSize, scale: number): { width: number; height: number } => {
  const size = sizeAt(box, scale);
  if (isDrawable(size)) return size;
  throw new ExportError(
    'too-large',
    `The picture would be ${size.width.toLocaleString('en')} by ${size.height.toLocaleString('en')} pixels, more than browsers draw. ` +
      'Choose one of the scales that fit, or export as SVG.',
  );
};

/** Scales that are offered where they fit: as on screens of usual, double and triple density. */
const USUAL_SCALES = [1, 2, 3] as const;

/** The largest number of two digits that is not above another: 0.7354 becomes 0.73, 0.0123 becomes 0.012. */
const roundDown = (value: number): number => {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.floor(value / unit) * unit).toPrecision(2));
};

/**
 * The scales at which browsers can draw the picture of a box, smallest first. Never none: a board too large for 1 has the
 * largest scale that fits.
 */
export const pngScales = (box: PictureSize): readonly number[] => {
  const usual = USUAL_SCALES.filter((scale) => isDrawable(sizeAt(box, scale)));
  if (usual.length > 0) return usual;
  const fitting = Math.min(
    MOST_PIXELS_A_SIDE / Math.max(box.w, box.h),
    Math.sqrt(MOST_PIXELS / (box.w * box.h)),
  );
  let scale = roundDown(fitting);
  // Sides are rounded up to whole pixels, which may be one too many.
  while (!isDrawable(sizeAt(box, scale))) scale = roundDown(scale * 0.98);
  return [scale];
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
    { theme, simplify: false, onBright: groundsOf(shapes) },
  );
  return canvas.convertToBlob({ type: 'image/png' });
};
