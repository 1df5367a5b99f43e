import { LIMITS } from '../../board/limits.ts';
import type { Colour, Dash, FillPattern, Head, Style } from '../../board/shape.ts';
import { parseCssColour } from '../css-colour.ts';
import type { ReportBuilder } from '../import-report.ts';
import type { Element } from './element.ts';

/** A colour, and how far it lets through what is behind it. */
export interface Paint {
  readonly colour: Colour;
  readonly alpha: number;
}

const NOTHING: Paint = { colour: 'none', alpha: 1 };

export const paintOf = (value: string | null | undefined, otherwise: Paint, report: ReportBuilder): Paint => {
  if (value === null || value === undefined || value.trim() === '') return otherwise;
  const parsed = parseCssColour(value.slice(0, 100));
  if (parsed === null) {
    report.approximated('colour');
    return otherwise;
  }
  return parsed.alpha === 0 ? NOTHING : { colour: parsed.hex, alpha: parsed.alpha };
};

/** What Excalidraw draws with when nothing is said. */
const BLACK: Paint = { colour: '#000000', alpha: 1 };

/** Colours of line and area. */
export const paintsOf = (element: Element, report: ReportBuilder): { stroke: Paint; fill: Paint } => ({
  stroke: paintOf(element.strokeColor, BLACK, report),
  fill: paintOf(element.backgroundColor, NOTHING, report),
});

const PATTERNS: ReadonlyMap<string, FillPattern> = new Map([
  ['solid', 'solid'],
  ['hachure', 'hachure'],
  ['cross-hatch', 'cross-hatch'],
]);

const DASHES: ReadonlyMap<string, Dash> = new Map([
  ['dashed', 'dashed'],
  ['dotted', 'dotted'],
]);

export const bounded = (value: number, least: number, most: number, report: ReportBuilder): number => {
  if (value >= least && value <= most) return value;
  report.approximated('size-limited');
  return Math.min(most, Math.max(least, value));
};

/** All of the style but the colours and the opacity, which depend on each other. */
export const strokeStyleOf = (
  element: Element,
  filled: boolean,
  report: ReportBuilder,
): Pick<Style, 'width' | 'dash' | 'fillPattern'> => {
  // Left out it is hachure: what Excalidraw filled with before one could choose.
  const pattern = PATTERNS.get(element.fillStyle ?? 'hachure');
  if (filled && pattern === undefined) report.approximated('fill-pattern');
  return {
    width: bounded(element.strokeWidth ?? 1, 0, LIMITS.strokeWidth, report),
    dash: DASHES.get(element.strokeStyle ?? '') ?? 'solid',
    fillPattern: pattern ?? 'hachure',
  };
};

const HEADS: ReadonlyMap<string, readonly [head: Head, exact: boolean]> = new Map([
  ['arrow', ['arrow', true]],
  ['bar', ['bar', true]],
  ['dot', ['dot', true]],
  ['circle', ['dot', true]],
  ['triangle', ['triangle', true]],
  ['diamond', ['diamond', true]],
  ['circle_outline', ['dot', false]],
  ['triangle_outline', ['triangle', false]],
  ['diamond_outline', ['diamond', false]],
  ['crowfoot_one', ['bar', false]],
  ['crowfoot_many', ['arrow', false]],
  ['crowfoot_one_or_many', ['arrow', false]],
  ['cardinality_one', ['bar', false]],
  ['cardinality_many', ['arrow', false]],
]);

export const headOf = (name: string | null | undefined, otherwise: Head, report: ReportBuilder): Head => {
  if (name === undefined) return otherwise;
  if (name === null) return 'none';
  const [head, exact] = HEADS.get(name) ?? ['arrow', false];
  if (!exact) report.approximated('arrowhead');
  return head;
};

/**
 * Excalidraw's radius of a fixed kind, and the share of the shorter side for the others (its
 * `getCornerRadius`).
 */
const FIXED_RADIUS = 32;
const RADIUS_SHARE = 0.25;

export const isRound = (element: Element): boolean =>
  element.roundness === null || element.roundness === undefined ? element.strokeSharpness === 'round' : true;

/** Corner radius of a rectangle or a diamond. */
export const radiusOf = (element: Element, w: number, h: number): number => {
  if (!isRound(element)) return 0;
  const share = Math.min(w, h) * RADIUS_SHARE;
  const { type, value } = element.roundness ?? { type: null, value: null };
  if (type !== 3) return share;
  // Adaptive: the fixed radius, unless that is more than the share of a small shape.
  return Math.max(0, Math.min(share, value ?? FIXED_RADIUS));
};
