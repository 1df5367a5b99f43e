import {
  FONT_STACKS,
  LINE_HEIGHT,
  layoutText,
  type MeasureText,
  type TextLayout,
} from '../../board/outline/text-layout.ts';
import type { FontFamily, TextShape } from '../../board/shape.ts';
import { inkOf } from './ink.ts';
import type { Paint2D, PaintOptions } from './view.ts';

/** The value of CSS `font`, also for a canvas. */
export const cssFont = (font: FontFamily, size: number): string => `${size}px ${FONT_STACKS[font]}`;

/** Letters are measured at this size and scaled: at small sizes hinting makes widths differ from zoom to zoom. */
const measuredSize = 100;

let measuring: CanvasRenderingContext2D | null = null;
let measuringFont: FontFamily | null = null;

/** Measures with the fonts of this machine. @throws Error where there is no DOM. */
export const measureText: MeasureText = (text, fontSize, font) => {
  measuring ??= document.createElement('canvas').getContext('2d');
  if (measuring === null) throw new Error('This browser gives no 2D canvas.');
  if (measuringFont !== font) {
    measuring.font = cssFont(font, measuredSize);
    measuringFont = font;
  }
  return (measuring.measureText(text).width * fontSize) / measuredSize;
};

let layouts = new WeakMap<TextShape, TextLayout>();

/** A font has arrived: what was measured without it is wrong. */
export const forgetTextLayouts = (): void => {
  layouts = new WeakMap();
  measuringFont = null;
};

/** The lines of a text shape on this machine's fonts; kept as long as the shape is the same object. */
export const textLayoutOf = (shape: TextShape): TextLayout => {
  const cached = layouts.get(shape);
  if (cached !== undefined) return cached;
  const layout = layoutText(shape, measureText);
  layouts.set(shape, layout);
  return layout;
};

/** Letters lower than this on the screen, in pixels, are bars. */
const legible = 3.5;

const canvasAlign = { left: 'left', centre: 'center', right: 'right' } as const;

/** Text, line by line. */
export const paintText = (context: Paint2D, shape: TextShape, scale: number, options: PaintOptions): void => {
  const colour = inkOf(shape, shape.style.stroke, options);
  if (colour === null) return;
  context.fillStyle = colour;
  if (options.simplify && shape.fontSize * scale < legible) {
    paintBars(context, shape);
    return;
  }
  context.font = cssFont(shape.font, shape.fontSize);
  context.textBaseline = 'alphabetic';
  context.textAlign = canvasAlign[shape.align];
  for (const { text, x, y, direction } of textLayoutOf(shape).lines) {
    context.direction = direction;
    context.fillText(text, x, y);
  }
};

/** A bar for every line that the frame has room for: needs neither fonts nor layout. */
const paintBars = (context: Paint2D, shape: TextShape): void => {
  const step = shape.fontSize * LINE_HEIGHT;
  const alpha = context.globalAlpha;
  context.globalAlpha = alpha * 0.5;
  for (let y = 0; y < shape.h - step / 2; y += step) {
    context.fillRect(0, y + step * 0.35, shape.w, step * 0.4);
  }
  context.globalAlpha = alpha;
};
