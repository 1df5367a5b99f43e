import { directionOf } from '../../board/outline/text-direction.ts';
import { strokeColour } from '../../board/palette.ts';
import type { FrameShape } from '../../board/shape.ts';
import { cssFont } from './text.ts';
import type { Paint2D, PaintOptions } from './view.ts';

/** Height of the letters of a frame's name, and of the room above the frame that it takes, in board units. */
const nameSize = 14;
export const frameNameHeight = 24;

/** The name of a frame, above its upper left corner. */
export const paintFrameName = (
  context: Paint2D,
  shape: FrameShape,
  scale: number,
  options: PaintOptions,
): void => {
  const colour = strokeColour('grey', options.theme);
  if (shape.name === '' || colour === null || (options.simplify && nameSize * scale < 4)) return;
  context.fillStyle = colour;
  context.font = cssFont('sans', nameSize);
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  context.direction = directionOf(shape.name);
  context.fillText(shape.name, 0, -6, Math.max(shape.w, 1));
};
