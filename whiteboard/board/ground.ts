import RBush from 'rbush';
import { contrast, mixed } from './contrast.ts';
import { boundsOf, centreOf, type Point, toFrame } from './geometry.ts';
import { LEAST_CONTRAST } from './legible-colour.ts';
import { BACKGROUND, fillColour } from './palette.ts';
import type { Shape, ShapeId } from './shape.ts';

/** The colour of the area that a shape covers on the dark board, or null if it covers none. */
const areaColour = (shape: Shape): string | null => {
  const { fill, fillPattern, opacity } = shape.style;
  const open = shape.type === 'text' || shape.type === 'stroke' || ('closed' in shape && !shape.closed);
  if (open || fillPattern !== 'solid') return null;
  const colour = fillColour(fill, 'dark');
  return colour === null ? null : mixed(BACKGROUND.dark, colour, opacity);
};

const isBright = (colour: string): boolean => contrast(colour, BACKGROUND.dark) >= LEAST_CONTRAST;

const covers = (shape: Shape, point: Point): boolean => {
  const { x, y } = toFrame(shape, point);
  return x >= 0 && y >= 0 && x <= shape.w && y <= shape.h;
};

/**
 * Whether a shape's lines or letters lie on an area that stays bright on a dark board, as fixed fills do: on the shape's
 * own, or on the one beneath its middle. What is dark there has its contrast, and stays as it is.
 *
 * @param topDown shapes at its middle, from the topmost down; those above the shape do not count, nor does the shape. One
 * that is not among them lies above all.
 */
export const liesOnBright = (shape: Shape, topDown: Iterable<Shape>): boolean => {
  const own = areaColour(shape);
  if (own !== null) return isBright(own);
  const middle = centreOf(shape);
  let ground: string | null = null;
  for (const other of topDown) {
    if (other.id === shape.id) ground = null;
    else if (ground === null && covers(other, middle)) ground = areaColour(other);
  }
  return ground !== null && isBright(ground);
};

interface Area {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
  readonly shape: Shape;
}

/** The same for shapes of one picture, lowest first. */
export const groundsOf = (shapes: readonly Shape[]): ((shape: Shape) => boolean) => {
  const heights = new Map<ShapeId, number>();
  const areas = new RBush<Area>();
  let gathered = false;
  const gather = (): void => {
    gathered = true;
    const found: Area[] = [];
    for (const [height, shape] of shapes.entries()) {
      heights.set(shape.id, height);
      const box = areaColour(shape) === null ? null : boundsOf([shape]);
      if (box !== null)
        found.push({ minX: box.x, minY: box.y, maxX: box.x + box.w, maxY: box.y + box.h, shape });
    }
    areas.load(found);
  };
  const heightOf = ({ id }: Shape): number => heights.get(id) ?? Number.POSITIVE_INFINITY;
  return (shape) => {
    // Few boards have colours for which it matters.
    if (!gathered) gather();
    const { x, y } = centreOf(shape);
    const beneath = areas
      .search({ minX: x, minY: y, maxX: x, maxY: y })
      .map((area) => area.shape)
      .filter((other) => heightOf(other) < heightOf(shape));
    return liesOnBright(
      shape,
      beneath.sort((a, b) => heightOf(b) - heightOf(a)),
    );
  };
};
