import { centreOf } from '../../board/geometry.ts';
import type { MeasureText } from '../../board/outline/text-layout.ts';
import type { Shape, ShapeId, TextShape } from '../../board/shape.ts';
import { patched, type Transform } from '../../editor/transform.ts';
import { fittedText } from './fitted-text.ts';

/** What can hold a label. */
export const isArea = ({ type }: Shape): boolean =>
  type === 'rectangle' || type === 'ellipse' || type === 'diamond';

/** A label keeps to its box's middle; the document rounds places to hundredths. */
const sameMiddle = (a: Shape, b: Shape): boolean => {
  const [one, other] = [centreOf(a), centreOf(b)];
  return Math.hypot(one.x - other.x, one.y - other.y) < 1;
};

/** A box and the text that was written into it: grouped with each other alone, and the middle of one that of the other. */
const pairOf = ([one, other, ...more]: readonly Shape[]): {
  readonly label: TextShape;
  readonly box: Shape;
} | null => {
  if (one === undefined || other === undefined || more.length > 0) return null;
  const [label, box] = one.type === 'text' ? [one, other] : [other, one];
  const group = label.groups[0];
  if (label.type !== 'text' || !isArea(box) || group === undefined || box.groups[0] !== group) return null;
  return sameMiddle(label, box) ? { label, box } : null;
};

/** The box whose label a text is, or null. */
export const labelledBox = (text: TextShape, shapes: ReadonlyMap<ShapeId, Shape>): Shape | null => {
  const [group] = text.groups;
  if (group === undefined) return null;
  return pairOf([...shapes.values()].filter(({ groups }) => groups.includes(group)))?.box ?? null;
};

/** Resizes shapes; when they are a box and its label, the label's lines are broken anew and its letters stay as they are. */
export const resizedTogether = (
  shapes: readonly Shape[],
  resize: Transform,
  measure: MeasureText,
): Transform => {
  const pair = pairOf(shapes);
  if (pair === null) return resize;
  const { label, box } = pair;
  return (shape) =>
    shape.id === label.id ? (fittedText(label, measure, patched(box, resize(box))) ?? {}) : resize(shape);
};
