import type { Shape, ShapeId } from '../../board/shape.ts';
import { type Bounds, meet } from '../shape-bounds.ts';
import type { SpatialIndex } from '../spatial-index.ts';

/** An active shape and where it is to be seen. */
export interface Placed {
  readonly shape: Shape;
  readonly bounds: Bounds;
}

/** With more active shapes than this, all of them are shown on top. */
export const mostPlaced = 40;
/** So many settled shapes painted again would slow the drag down. */
const mostCovering = 200;

const isAbove = (a: Shape, b: Shape): boolean => a.index > b.index || (a.index === b.index && a.id > b.id);

/**
 * The settled shapes that belong above the active ones they meet, lowest first: painted again over the active layer, they
 * let a shape be dragged under others. Transparent ones are left out: painted twice, they would be darker.
 */
export const coveringShapes = (
  index: SpatialIndex,
  active: readonly Placed[],
  hidden: ReadonlySet<ShapeId>,
): Shape[] => {
  if (active.length === 0 || active.length > mostPlaced) return [];
  const candidates = new Set<Shape>();
  for (const { bounds } of active) {
    for (const shape of index.query(bounds)) {
      if (!hidden.has(shape.id) && shape.style.opacity === 1) candidates.add(shape);
    }
  }
  const covering = [...candidates].filter((shape) => {
    const bounds = index.boundsOf(shape.id);
    return (
      bounds !== null &&
      active.every((placed) => !meet(placed.bounds, bounds) || isAbove(shape, placed.shape))
    );
  });
  if (covering.length > mostCovering) return [];
  return covering.sort((a, b) => (isAbove(a, b) ? 1 : -1));
};
