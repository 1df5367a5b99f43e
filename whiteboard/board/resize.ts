import { type Box, centreOf, fromFrame } from './geometry.ts';
import { LIMITS } from './limits.ts';
import { layoutText, type MeasureText } from './outline/text-layout.ts';
import type { LineShape, Shape, ShapePatch, StrokeShape, TextShape } from './shape.ts';

interface Scaling {
  readonly from: Box;
  readonly to: Box;
  readonly sx: number;
  readonly sy: number;
  readonly x: (x: number) => number;
  readonly y: (y: number) => number;
}

const scalingOf = (from: Box, to: Box): Scaling => {
  // Points on one vertical line can be moved, and not scaled, that way.
  const sx = from.w === 0 ? 1 : to.w / from.w;
  const sy = from.h === 0 ? 1 : to.h / from.h;
  return { from, to, sx, sy, x: (x) => to.x + (x - from.x) * sx, y: (y) => to.y + (y - from.y) * sy };
};

/**
 * The patch that takes a shape along when a box around it (its own, or that of a whole selection) becomes
 * another. Negative sizes of `to` mirror. Points are scaled exactly; a rotated rectangle, ellipse, diamond
 * or text keeps right angles (scaled unevenly it would be no rectangle any more): its sides get the
 * lengths, and its width the direction, that the scaling gives them.
 * @param measure measures text anew whose width changed; without it the frame is scaled.
 */
export const resizeShape = (shape: Shape, from: Box, to: Box, measure?: MeasureText): ShapePatch => {
  const scaling = scalingOf(from, to);
  switch (shape.type) {
    case 'line':
    case 'arrow':
    case 'stroke':
      return resizePoints(shape, scaling);
    case 'text':
      return resizeText(shape, scaling, measure);
    default: {
      const frame = resizeFrame(shape, scaling);
      const { radius } = shape as { radius?: number };
      if (radius === undefined || radius === 0) return frame;
      return { ...frame, radius: radius * Math.min(Math.abs(scaling.sx), Math.abs(scaling.sy)) };
    }
  }
};

const resizeFrame = (shape: Shape, scaling: Scaling) => {
  const { from, to, sx, sy, x, y } = scaling;
  const cos = Math.cos(shape.rotation);
  const sin = Math.sin(shape.rotation);
  const w = shape.w * Math.hypot(cos * sx, sin * sy);
  const h = shape.h * Math.hypot(sin * sx, cos * sy);
  const middle = centreOf(shape);
  const frame = { x: x(middle.x) - w / 2, y: y(middle.y) - h / 2, w, h };
  if (shape.rotation === 0) {
    // No factor makes anything of a side that is gone: it takes the new one's length.
    return {
      ...frame,
      ...(from.w === 0 && shape.w === 0 && { x: Math.min(to.x, to.x + to.w), w: Math.abs(to.w) }),
      ...(from.h === 0 && shape.h === 0 && { y: Math.min(to.y, to.y + to.h), h: Math.abs(to.h) }),
    };
  }
  const turned = Math.atan2(sin * Math.abs(sy), cos * Math.abs(sx));
  return { ...frame, rotation: sx * sy < 0 ? -turned : turned };
};

/** Points are put where the scaling takes them; a rotation is worked into them unless the scaling is even. */
const resizePoints = (shape: LineShape | StrokeShape, { sx, sy, x, y }: Scaling): ShapePatch => {
  const stride = shape.type === 'stroke' ? 3 : 2;
  const points: number[] = Array.from(shape.points);
  const keepsRotation = shape.rotation === 0 || (sx === sy && sx > 0);
  if (keepsRotation && shape.rotation !== 0) {
    for (let i = 0; i < points.length; i++) if (i % stride < 2) points[i] = (points[i] ?? 0) * sx;
    const middle = centreOf(shape);
    return { x: x(middle.x) - (shape.w * sx) / 2, y: y(middle.y) - (shape.h * sx) / 2, points };
  }
  let left = Infinity;
  let top = Infinity;
  for (let i = 0; i + 1 < points.length; i += stride) {
    const placed = fromFrame(shape, { x: points[i] ?? 0, y: points[i + 1] ?? 0 });
    const [px, py] = [x(placed.x), y(placed.y)];
    points[i] = px;
    points[i + 1] = py;
    left = Math.min(left, px);
    top = Math.min(top, py);
  }
  for (let i = 0; i + 1 < points.length; i += stride) {
    points[i] = (points[i] ?? 0) - left;
    points[i + 1] = (points[i + 1] ?? 0) - top;
  }
  const patch = { x: left, y: top, points };
  return shape.rotation === 0 ? patch : { ...patch, rotation: 0 };
};

/** A change of width alone wraps the text anew; otherwise its letters grow with the height. */
const resizeText = (shape: TextShape, scaling: Scaling, measure?: MeasureText): ShapePatch => {
  const frame = resizeFrame(shape, scaling);
  const widthOnly = Math.abs(scaling.sy - 1) < 1e-9 && Math.abs(scaling.sx - 1) > 1e-9;
  if (widthOnly) {
    const look = { ...shape, w: frame.w, autosize: false };
    const h = measure === undefined ? shape.h : layoutText(look, measure).height;
    return { ...frame, h, autosize: false };
  }
  const grown = shape.h === 0 ? Math.abs(scaling.sy) : frame.h / shape.h;
  const fontSize = Math.min(LIMITS.fontSize, Math.max(LIMITS.minFontSize, shape.fontSize * grown));
  if (measure === undefined || !shape.autosize) return { ...frame, fontSize };
  const { width, height } = layoutText({ ...shape, fontSize, w: 0 }, measure);
  const middle = { x: frame.x + frame.w / 2, y: frame.y + frame.h / 2 };
  return { ...frame, fontSize, x: middle.x - width / 2, y: middle.y - height / 2, w: width, h: height };
};
