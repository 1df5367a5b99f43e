import type { Shape } from '../../board/shape.ts';

/** Sides below this on the screen, in pixels: nothing but a dot of the right colour can be seen. */
const dotSize = 2;

/**
 * Whether a shape is so small on the screen that a dot is all there is to see of it. The frame of a stroke or a line
 * holds its points and not its width: the dot over an i has no sides at all, and is as large as the pen is wide.
 */
export const isDot = ({ w, h, style }: Pick<Shape, 'w' | 'h' | 'style'>, scale: number): boolean =>
  (Math.max(w, h) + style.width) * scale < dotSize;
