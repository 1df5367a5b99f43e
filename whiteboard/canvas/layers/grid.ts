import type { Theme } from '../../editor/editor.ts';
import type { PaintView } from '../paint/view.ts';
import type { Bounds } from '../shape-bounds.ts';

/** Distance of the dots at 100 %, in board units. */
const spacing = 20;
/** Dots nearer to each other than this, in canvas pixels, would be a grey area: every second one is left out. */
const leastDistance = 14;
const colours: Readonly<Record<Theme, string>> = { light: '#d5d9e0', dark: '#33373f' };

/** Paints dots at round coordinates. */
export const paintGrid = (
  context: CanvasRenderingContext2D,
  view: PaintView,
  part: Bounds,
  theme: Theme,
): void => {
  let step = spacing;
  while (step * view.scale < leastDistance) step *= 2;
  const dot = Math.max(1, Math.min(3, Math.round(view.scale * 1.5)));
  context.fillStyle = colours[theme];
  for (let y = Math.floor(part.minY / step) * step; y <= part.maxY; y += step) {
    const py = Math.round(y * view.scale + view.offsetY) - (dot >> 1);
    for (let x = Math.floor(part.minX / step) * step; x <= part.maxX; x += step) {
      context.fillRect(Math.round(x * view.scale + view.offsetX) - (dot >> 1), py, dot, dot);
    }
  }
};
