import type { LineShape } from '../../board/shape.ts';
import { lineFrame, snappedTo } from '../line/line-frame.ts';
import type { Gesture, ToolContext } from '../tool.ts';
import { isLine, linePointsOnBoard } from './selection-frame.ts';
import { transforming } from './transforming.ts';

/**
 * Drags one point of a line to the pointer; Shift snaps its direction from the neighbouring point to steps of 15°. All
 * other points are where the line has them by now.
 */
export const bending = (context: ToolContext, shape: LineShape, at: number): Gesture =>
  transforming(context, [shape], (pointer, [now = null]) => {
    const points = isLine(now) ? linePointsOnBoard(now) : [];
    if (at >= points.length) return null;
    const neighbour = points[at === 0 ? 1 : at - 1];
    const target = pointer.shift && neighbour !== undefined ? snappedTo(neighbour, pointer) : pointer;
    const bent = points.flatMap((point, i) => (i === at ? [target.x, target.y] : [point.x, point.y]));
    return { transform: () => ({ ...lineFrame(bent), rotation: 0 }), drag: null };
  });
