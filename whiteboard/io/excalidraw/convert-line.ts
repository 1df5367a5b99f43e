import { LIMITS } from '../../board/limits.ts';
import { flattenPath } from '../../board/outline/path.ts';
import { linePath } from '../../board/outline/shape-paths.ts';
import type { NewShape } from '../../board/shape.ts';
import type { ReportBuilder } from '../import-report.ts';
import { headOf, isRound } from './convert-style.ts';
import type { Element } from './element.ts';

/** Excalidraw takes a line whose ends are this close for closed, and fills it. */
const LOOP_DISTANCE = 8;

/**
 * Excalidraw draws a freehand stroke with 4.25 times its width; ours is 1.4 times its own (see
 * stroke-outline.ts).
 */
export const STROKE_WIDTH_FACTOR = 4.25 / 1.4;

/** At most so many of a list, evenly, and always the last: it is where a line ends, or comes together. */
const thinned = <T>(list: readonly T[], most: number): readonly T[] => {
  if (list.length <= most) return list;
  const every = Math.ceil(list.length / (most - 1));
  return list.filter((_, i) => i % every === 0 || i === list.length - 1);
};

/** Points as x, y, x, y, …; some are dropped where there are more than a board takes. */
const flat = (element: Element, most: number, report: ReportBuilder) => {
  const points = (element.points ?? []).map((point, i) => ({ point, i }));
  if (points.length > most) report.approximated('points-thinned');
  const kept = thinned(points, most);
  return { xy: kept.flatMap(({ point: [x = 0, y = 0] }) => [x, y]), kept };
};

/** The box around points that are given as x, y, x, y, … */
export const pointBounds = (xy: readonly number[]) => {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i + 1 < xy.length; i += 2) {
    left = Math.min(left, xy[i] ?? 0);
    right = Math.max(right, xy[i] ?? 0);
    top = Math.min(top, xy[i + 1] ?? 0);
    bottom = Math.max(bottom, xy[i + 1] ?? 0);
  }
  return { left, top, right, bottom };
};

/**
 * Where (x, y) has to lie. Excalidraw turns a curved line about the middle of the curve, a board about the
 * middle of its points; the two differ by a shift.
 */
const turnedAlike = (element: Element, xy: readonly number[], curved: boolean, closed: boolean) => {
  const angle = element.angle ?? 0;
  if (angle === 0 || !curved) return { x: element.x, y: element.y };
  const own = pointBounds(xy);
  const curve = pointBounds(flattenPath(linePath(xy, curved, closed)).flat());
  const dx = (curve.left + curve.right - own.left - own.right) / 2;
  const dy = (curve.top + curve.bottom - own.top - own.bottom) / 2;
  return {
    x: element.x + dx - (dx * Math.cos(angle) - dy * Math.sin(angle)),
    y: element.y + dy - (dx * Math.sin(angle) + dy * Math.cos(angle)),
  };
};

/** A line or an arrow, or null when it has fewer than two points. */
export const lineOf = (
  element: Element,
  filled: boolean,
  report: ReportBuilder,
): (NewShape & { readonly type: 'line' | 'arrow' }) | null => {
  const { xy } = flat(element, LIMITS.linePoints, report);
  const count = xy.length / 2;
  if (count < 2) return null;
  const type = element.type === 'arrow' ? 'arrow' : 'line';
  const startHead = headOf(element.startArrowhead, 'none', report);
  const endHead = headOf(element.endArrowhead, type === 'arrow' ? 'arrow' : 'none', report);
  const headless = startHead === 'none' && endHead === 'none';
  const gap = Math.hypot((xy[0] ?? 0) - (xy.at(-2) ?? 0), (xy[1] ?? 0) - (xy.at(-1) ?? 0));
  // An arrow that comes back to where it began is neither joined nor filled.
  const loop = type === 'line' && gap <= LOOP_DISTANCE && (filled || (gap === 0 && headless));
  const closed = count > 2 && (element.polygon === true || loop);
  const curved = isRound(element) && count > 2;
  return {
    type,
    ...turnedAlike(element, xy, curved, closed),
    points: xy,
    curved,
    closed,
    startHead,
    endHead,
  };
};

/** A freehand stroke and, when its ends meet and it is filled, the area within. Null when it has no point. */
export const strokeOf = (
  element: Element,
  filled: boolean,
  report: ReportBuilder,
): {
  stroke: NewShape & { readonly type: 'stroke' };
  area: (NewShape & { readonly type: 'line' }) | null;
} | null => {
  const { xy, kept } = flat(element, LIMITS.strokePoints, report);
  if (kept.length === 0) return null;
  const pressures = element.pressures ?? [];
  const withPressure = kept.some(({ point, i }) => point[2] !== undefined || pressures[i] !== undefined);
  const pressure = withPressure && element.simulatePressure !== true;
  const points = new Float32Array(kept.length * 3);
  kept.forEach(({ point: [x = 0, y = 0, own], i }, n) => {
    points.set([x, y, pressure ? Math.min(1, Math.max(0, own ?? pressures[i] ?? 0.5)) : 0.5], n * 3);
  });
  const { x, y } = element;
  const gap = Math.hypot((xy[0] ?? 0) - (xy.at(-2) ?? 0), (xy[1] ?? 0) - (xy.at(-1) ?? 0));
  const loop = kept.length > 2 && gap <= LOOP_DISTANCE;
  const stroke = { type: 'stroke', x, y, points, pressure } as const;
  if (!loop || !filled) return { stroke, area: null };
  // An area takes fewer points than a stroke.
  if (kept.length > LIMITS.linePoints && xy.length === 2 * (element.points ?? []).length) {
    report.approximated('points-thinned');
  }
  const outline = thinned(kept, LIMITS.linePoints).flatMap(({ point: [px = 0, py = 0] }) => [px, py]);
  return { stroke, area: { type: 'line', x, y, points: outline, closed: true } };
};
