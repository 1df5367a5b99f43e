import { centreOf } from '../../board/geometry.ts';
import { liesOnBright } from '../../board/ground.ts';
import type { Shape } from '../../board/shape.ts';
import type { Editor } from '../../editor/editor.ts';

/** Answers whether a shape lies on an area of the board that is bright in any theme. */
export const groundOn =
  ({ index }: Pick<Editor, 'index'>) =>
  (shape: Shape): boolean => {
    const { x, y } = centreOf(shape);
    return liesOnBright(shape, index.queryTopDown({ minX: x, minY: y, maxX: x, maxY: y }));
  };
