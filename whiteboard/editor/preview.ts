import type { Shape, ShapeId } from '../board/shape.ts';
import type { Box } from './editor.ts';

/** Selected shapes on their way to another place: thousands at once cost no more than one. */
export interface MovePreview {
  readonly ids: ReadonlySet<ShapeId>;
  readonly dx: number;
  readonly dy: number;
  /** Copies move and the shapes themselves stay where they are. */
  readonly copy: boolean;
}

/**
 * What the gesture under way shows and the document does not have yet. The tools set it, the canvas paints it;
 * dropping it is all that cancelling takes.
 */
export interface Preview {
  readonly move: MovePreview | null;
  /** Shapes shown in place of those that the document has under the same ids: resized, rotated, bent, being drawn. */
  readonly replaced: ReadonlyMap<ShapeId, Shape>;
  /** Shapes that are not in the document yet. */
  readonly added: readonly Shape[];
  /** Shapes under the eraser. */
  readonly faded: ReadonlySet<ShapeId>;
  /** The rectangle that selects what it touches. */
  readonly marquee: Box | null;
  /** The laser's way in board units: x, y, time in ms (`performance.now()`), … */
  readonly laser: readonly number[];
}

/** Nothing under way. One object, so that comparing by identity tells. */
export const emptyPreview: Preview = {
  move: null,
  replaced: new Map(),
  added: [],
  faded: new Set(),
  marquee: null,
  laser: [],
};
