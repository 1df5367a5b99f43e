import { centreOf, fromFrame } from '../../board/geometry.ts';
import { layoutText, type MeasureText } from '../../board/outline/text-layout.ts';
import type { Shape, ShapePatch, TextShape } from '../../board/shape.ts';

/** Where lines are anchored, as a share of the frame's width. */
const anchors = { left: 0, centre: 0.5, right: 1 } as const;

/** The share of a box's sides that its label takes: as large as the largest rectangle of its shape within the outline. */
const INSIDE: Partial<Record<Shape['type'], number>> = { ellipse: Math.SQRT1_2, diamond: 0.5 };
/** Space between a box's edge and its label, in board units. */
const PADDING = 8;
/** A box too narrow for this many letters' heights in a line has a label that reaches out of it, on lines of its own. */
const LEAST_LETTERS = 3;
/** Less than this, in board units, is no other place nor size: the document has hundredths. */
const IDLE = 0.01;

/** The frame of a text that is the label of a box: in its middle, no wider than it. */
const fittedLabel = (label: TextShape, measure: MeasureText, box: Shape): ShapePatch => {
  const inside = (INSIDE[box.type] ?? 1) * box.w - 2 * PADDING;
  const autosize = inside < LEAST_LETTERS * label.fontSize;
  const { width, height: h } = layoutText({ ...label, autosize, w: autosize ? 0 : inside }, measure);
  const { x, y } = centreOf(box);
  const w = autosize ? width : inside;
  return { x: x - w / 2, y: y - h / 2, w, h, autosize, rotation: box.rotation };
};

/** How high a box has to be for its label. */
const neededHeight = (box: Shape, labelHeight: number): number =>
  (labelHeight + 2 * PADDING) / (INSIDE[box.type] ?? 1);

/** Whether a box is just as high as its label needs, as one is that has grown with it. */
export const isGrown = (box: Shape, labelHeight: number): boolean =>
  Math.abs(neededHeight(box, labelHeight) - box.h) < IDLE;

/**
 * The frame of a box that is too low for its label, grown about its middle, or of one that is higher than that and than
 * `least`; null when it is right.
 *
 * @param least as high it is at least; as high as it is now, unless it may become lower.
 */
export const grownBox = (box: Shape, labelHeight: number, least = box.h): ShapePatch | null => {
  const h = Math.max(neededHeight(box, labelHeight), least);
  if (box.locked || Math.abs(h - box.h) < IDLE) return null;
  return { x: box.x, y: box.y + (box.h - h) / 2, w: box.w, h };
};

/** Whether a patch changes nothing that could be seen. */
const isIdle = (shape: TextShape, patch: ShapePatch): boolean =>
  (['x', 'y', 'w', 'h', 'rotation'] as const).every(
    (key) => Math.abs((patch[key] ?? shape[key]) - shape[key]) < IDLE,
  ) && (patch.autosize ?? shape.autosize) === shape.autosize;

/**
 * The frame that fits the text, or null when it does already. An autosize frame grows away from where its lines
 * are anchored, which stays where it is on the board, also when the frame is turned; another one grows down only. A
 * label stays in the middle of its box.
 */
export const fittedText = (
  shape: TextShape,
  measure: MeasureText,
  box: Shape | null = null,
): ShapePatch | null => {
  if (box !== null) {
    const patch = fittedLabel(shape, measure, box);
    return isIdle(shape, patch) ? null : patch;
  }
  const { width, height } = layoutText({ ...shape, w: shape.autosize ? 0 : shape.w }, measure);
  const w = shape.autosize ? width : shape.w;
  if (Math.abs(w - shape.w) < IDLE && Math.abs(height - shape.h) < IDLE) return null;
  const u = anchors[shape.align];
  const fitted = { ...shape, w, h: height };
  const before = fromFrame(shape, { x: u * shape.w, y: 0 });
  const after = fromFrame(fitted, { x: u * w, y: 0 });
  return { x: shape.x + before.x - after.x, y: shape.y + before.y - after.y, w, h: height };
};
