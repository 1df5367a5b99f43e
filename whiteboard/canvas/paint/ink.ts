import { isFaint, strokeColour } from '../../board/palette.ts';
import type { Colour, Shape } from '../../board/shape.ts';
import type { PaintOptions } from './view.ts';

/** The `#rrggbb` in which a shape's lines or letters of a colour are painted, or null for none. */
export const inkOf = (shape: Shape, colour: Colour, { theme, onBright }: PaintOptions): string | null =>
  strokeColour(colour, theme, isFaint(colour, theme) && (onBright?.(shape) ?? false));
