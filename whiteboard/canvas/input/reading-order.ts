import type { Shape } from '../../board/shape.ts';

/**
 * Shapes as one reads them: lines from top to bottom, each from left to right. Shapes belong to a line when their middle
 * is above the lower edge of the line's first one.
 */
export const readingOrder = (shapes: readonly Shape[]): Shape[] => {
  const byTop = [...shapes].sort((a, b) => a.y - b.y || a.x - b.x || (a.id < b.id ? -1 : 1));
  const result: Shape[] = [];
  let line: Shape[] = [];
  let bottom = Number.NEGATIVE_INFINITY;
  const endLine = (): void => {
    result.push(...line.sort((a, b) => a.x - b.x || (a.id < b.id ? -1 : 1)));
    line = [];
  };
  for (const shape of byTop) {
    if (shape.y + shape.h / 2 > bottom) {
      endLine();
      bottom = shape.y + shape.h;
    }
    line.push(shape);
  }
  endLine();
  return result;
};
