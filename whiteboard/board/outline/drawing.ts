import type { Colour, Dash, LineShape, Shape } from '../shape.ts';
import { headLength, headOutline } from './arrow-head.ts';
import { hachurePath } from './hachure.ts';
import { flattenPath, type Path } from './path.ts';
import { diamondPath, ellipsePath, linePath, rectanglePath } from './shape-paths.ts';
import { strokeOutline } from './stroke-outline.ts';

/** One path to be painted; the fill goes below the line. Canvas and SVG paint the same parts. */
export interface DrawingPart {
  readonly path: Path;
  /**
   * `area` is a fill (palette names take their tint; where it crosses itself, even-odd); `ink` takes the
   * colour that strokes have (a freehand stroke crosses itself and has no holes: nonzero).
   */
  readonly fill: { readonly colour: Colour; readonly kind: 'area' | 'ink' } | null;
  readonly line: {
    readonly colour: Colour;
    readonly width: number;
    /** Lengths of dashes and gaps in board units; empty for a solid line. */
    readonly dash: readonly number[];
  } | null;
}

/** How a part is filled, as canvas and SVG call it. */
export const fillRuleOf = (kind: 'area' | 'ink'): 'evenodd' | 'nonzero' =>
  kind === 'area' ? 'evenodd' : 'nonzero';

/** Lines have round ends and joins, in every part. */
export const LINE_CAP = 'round';

/** Dashes and gaps for a width; with round ends a dot is a dash of no length. */
export const dashPattern = (dash: Dash, width: number): readonly number[] => {
  if (dash === 'dashed') return [4 + 2 * width, 4 + 2.5 * width];
  return dash === 'dotted' ? [0, 3 + 1.5 * width] : [];
};

/** Hachure runs from lower left to upper right, like a right hand's. */
const HACHURE_ANGLE = -Math.PI / 4;

/**
 * What a shape looks like, but for its letters: parts in the coordinates of its frame, from (0, 0) to (w,
 * h), before rotation about the frame's middle. Opacity is the whole shape's. A text has no parts, a frame
 * its border.
 */
export const drawingOf = (shape: Shape): readonly DrawingPart[] => {
  switch (shape.type) {
    case 'rectangle':
      return area(shape, rectanglePath(shape.w, shape.h, shape.radius));
    case 'ellipse':
      return area(shape, ellipsePath(shape.w, shape.h));
    case 'diamond':
      return area(shape, diamondPath(shape.w, shape.h, shape.radius));
    case 'line':
    case 'arrow':
      return lineDrawing(shape);
    case 'stroke': {
      const { width, stroke } = shape.style;
      const path = strokeOutline(shape.points, { width, pressure: shape.pressure, complete: shape.complete });
      return stroke === 'none' ? [] : [{ path, fill: { colour: stroke, kind: 'ink' }, line: null }];
    }
    case 'frame':
      return area(shape, rectanglePath(shape.w, shape.h, 0));
    case 'text':
      return [];
  }
};

const lineOf = ({ style }: Shape): DrawingPart['line'] =>
  style.stroke === 'none' || style.width === 0
    ? null
    : { colour: style.stroke, width: style.width, dash: dashPattern(style.dash, style.width) };

const area = (shape: Shape, path: Path): DrawingPart[] => {
  const { fill, fillPattern, width } = shape.style;
  const line = lineOf(shape);
  const parts: DrawingPart[] = [];
  if (fill !== 'none' && fillPattern === 'solid') {
    return [{ path, fill: { colour: fill, kind: 'area' }, line }];
  }
  if (fill !== 'none') {
    const polygons = flattenPath(path);
    const gap = Math.max(4, width * 3);
    const hatch = hachurePath(polygons, HACHURE_ANGLE, gap);
    if (fillPattern === 'cross-hatch') hatch.push(...hachurePath(polygons, -HACHURE_ANGLE, gap));
    parts.push({
      path: hatch,
      fill: null,
      line: { colour: fill, width: Math.max(1, width / 2), dash: [] },
    });
  }
  if (line !== null) parts.push({ path, fill: null, line });
  return parts;
};

/** Where the path comes from at one end: its tip, and the direction in which a head points. */
const endOf = (path: Path, end: 'start' | 'end') => {
  const from = path[0];
  const [first, last] = [path[1], path.at(-1)];
  if (from?.[0] !== 'M' || first === undefined || last === undefined) return null;
  const tip = (command: Path[number]): readonly [number, number] =>
    command[0] === 'C' ? [command[5], command[6]] : command[0] === 'Z' ? [0, 0] : [command[1], command[2]];
  if (end === 'start') {
    const towards: readonly [number, number] = first[0] === 'C' ? [first[1], first[2]] : tip(first);
    const [x, y] = [from[1], from[2]];
    return { x, y, dx: x - towards[0], dy: y - towards[1] };
  }
  const [x, y] = tip(last);
  const before = path.at(-2);
  const back: readonly [number, number] =
    last[0] === 'C' ? [last[3], last[4]] : before === undefined ? [x, y] : tip(before);
  return { x, y, dx: x - back[0], dy: y - back[1] };
};

const lengthOf = (points: readonly number[]): number => {
  let length = 0;
  for (let i = 2; i + 1 < points.length; i += 2) {
    length += Math.hypot(
      (points[i] ?? 0) - (points[i - 2] ?? 0),
      (points[i + 1] ?? 0) - (points[i - 1] ?? 0),
    );
  }
  return length;
};

const lineDrawing = (shape: LineShape): DrawingPart[] => {
  const path = linePath(shape.points, shape.curved, shape.closed);
  const parts = shape.closed
    ? area(shape, path)
    : [{ path, fill: null, line: lineOf(shape) }].filter(({ line }) => line !== null);
  const line = lineOf(shape);
  if (shape.closed || line === null) return parts;
  const size = headLength(line.width, lengthOf(shape.points));
  for (const [which, head] of [
    ['start', shape.startHead],
    ['end', shape.endHead],
  ] as const) {
    const end = endOf(path, which);
    const outline = end === null ? null : headOutline(head, end.x, end.y, end.dx, end.dy, size);
    if (outline === null) continue;
    parts.push({
      path: outline.path,
      fill: outline.filled ? { colour: line.colour, kind: 'ink' } : null,
      line: { ...line, dash: [] },
    });
  }
  return parts;
};
