import RBush from 'rbush';
import type { Box } from '../../board/geometry.ts';
import type { NewShape, Style } from '../../board/shape.ts';

interface Area {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** What Excalidraw draws with by default, now and in the past. */
const INK: ReadonlySet<unknown> = new Set(['#000000', '#1e1e1e', '#1b1b1f']);
const PAPER: ReadonlySet<unknown> = new Set(['#ffffff']);

const areaOf = ({ x, y, w, h }: Box): Area => ({ minX: x, minY: y, maxX: x + w, maxY: y + h });

/**
 * Black lines and text would not be seen on a dark board: they become the colour `ink`, which adapts, and
 * white areas become `white`. What lies on a coloured area stays black, as that stays the same on a dark
 * board.
 * @param shapes lowest first. @param boxOf where a shape lies.
 */
export const adaptInk = (shapes: readonly NewShape[], boxOf: (shape: NewShape) => Box): NewShape[] => {
  const coloured = new RBush<Area>();
  return shapes.map((shape) => {
    const style: Partial<Style> = shape.style ?? {};
    const box = boxOf(shape);
    const middle = areaOf({ x: box.x + box.w / 2, y: box.y + box.h / 2, w: 0, h: 0 });
    const filled = style.fill !== undefined && style.fill !== 'none';
    const paper = filled && PAPER.has(style.fill);
    const onColour = coloured.collides(middle);
    if (filled && (!paper || onColour) && style.fillPattern === 'solid') coloured.insert(areaOf(box));
    if (onColour || (filled && !paper)) return shape;
    const adapted = { ...style };
    if (INK.has(style.stroke)) adapted.stroke = 'ink';
    if (paper) adapted.fill = 'white';
    return { ...shape, style: adapted };
  });
};
