import { fromFrame } from '../../board/geometry.ts';
import { layoutText, type MeasureText } from '../../board/outline/text-layout.ts';
import type { ShapePatch, TextShape } from '../../board/shape.ts';

/** Where lines are anchored, as a share of the frame's width. */
const anchors = { left: 0, centre: 0.5, right: 1 } as const;

/**
 * The frame that fits the text, or null when it does already. An autosize frame grows away from where its lines
 * are anchored, which stays where it is on the board, also when the frame is turned; another one grows down only.
 */
export const fittedText = (shape: TextShape, measure: MeasureText): ShapePatch | null => {
  const { width, height } = layoutText({ ...shape, w: shape.autosize ? 0 : shape.w }, measure);
  const w = shape.autosize ? width : shape.w;
  if (Math.abs(w - shape.w) < 0.01 && Math.abs(height - shape.h) < 0.01) return null;
  const u = anchors[shape.align];
  const fitted = { ...shape, w, h: height };
  const before = fromFrame(shape, { x: u * shape.w, y: 0 });
  const after = fromFrame(fitted, { x: u * w, y: 0 });
  return { x: shape.x + before.x - after.x, y: shape.y + before.y - after.y, w, h: height };
};
