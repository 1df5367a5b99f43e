import type { Shape } from '../../board/shape.ts';
import { isSpent, type PaintBudget } from '../paint-budget.ts';
import { paintDrawing } from './drawing.ts';
import { paintFrameName } from './frame-name.ts';
import { paintText } from './text.ts';
import { isThin, paintThinStroke } from './thin-stroke.ts';
import type { Paint2D, PaintOptions, PaintView } from './view.ts';

/**
 * Paints shapes in the order given. The context's transform and styles are changed; what lies outside of the
 * canvas costs as much as what is inside, so give only what is visible.
 */
export const paintShapes = (
  context: Paint2D,
  shapes: Iterable<Shape>,
  view: PaintView,
  options: PaintOptions,
): void => {
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const shape of shapes) paintShape(context, shape, view, options);
  context.globalAlpha = 1;
};

/** How many shapes are painted between two looks at the clock. */
const clockEvery = 16;

/**
 * The same from `from` on until the budget is spent.
 * @returns the index of the first shape that is not painted yet.
 */
export const paintWithin = (
  context: Paint2D,
  shapes: readonly Shape[],
  view: PaintView,
  options: PaintOptions,
  from: number,
  budget: PaintBudget,
): number => {
  let at = from;
  while (at < shapes.length && !isSpent(budget)) {
    const end = Math.min(shapes.length, at + clockEvery);
    paintShapes(context, shapes.slice(at, end), view, options);
    budget.shapes -= end - at;
    at = end;
  }
  return at;
};

const paintShape = (context: Paint2D, shape: Shape, view: PaintView, options: PaintOptions): void => {
  const k = view.scale;
  const left = shape.x * k + view.offsetX;
  const top = shape.y * k + view.offsetY;
  context.globalAlpha = shape.style.opacity;
  if (shape.rotation === 0) context.setTransform(k, 0, 0, k, left, top);
  else {
    const cos = Math.cos(shape.rotation) * k;
    const sin = Math.sin(shape.rotation) * k;
    const midX = shape.w / 2;
    const midY = shape.h / 2;
    context.setTransform(
      cos,
      sin,
      -sin,
      cos,
      left + midX * k - midX * cos + midY * sin,
      top + midY * k - midX * sin - midY * cos,
    );
  }
  if (shape.type === 'text') paintText(context, shape, k, options);
  else if (shape.type === 'stroke' && options.simplify && isThin(shape, k)) {
    paintThinStroke(context, shape, k, options);
  } else paintDrawing(context, shape, k, options);
  if (shape.type === 'frame') paintFrameName(context, shape, k, options);
};
