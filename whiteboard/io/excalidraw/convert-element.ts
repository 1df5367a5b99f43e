import { BoardError } from '../../board/board-error.ts';
import { LIMITS } from '../../board/limits.ts';
import type { NewShape, Style } from '../../board/shape.ts';
import { writesOfNew } from '../../board/write-shape.ts';
import type { ReportBuilder } from '../import-report.ts';
import { shortenText } from '../shorten-text.ts';
import { labelOf } from './convert-label.ts';
import { lineOf, STROKE_WIDTH_FACTOR, strokeOf } from './convert-line.ts';
import { type Paint, paintsOf, radiusOf, strokeStyleOf } from './convert-style.ts';
import { textOf } from './convert-text.ts';
import type { Element } from './element.ts';

const NO_COLOUR: Paint = { colour: 'none', alpha: 1 };

/** What may have a label of its own. */
const LABELLED: ReadonlySet<string> = new Set(['rectangle', 'ellipse', 'diamond', 'line', 'arrow']);

/** Shapes of an element before colours. `area` is what of a stroke is filled. */
const outlineOf = (
  element: Element,
  filled: boolean,
  report: ReportBuilder,
): { main: NewShape; area: NewShape | null } | null => {
  const w = Math.abs(element.width ?? 0);
  const h = Math.abs(element.height ?? 0);
  // Old files have shapes that were drawn from right to left.
  const x = element.x + Math.min(0, element.width ?? 0);
  const y = element.y + Math.min(0, element.height ?? 0);
  switch (element.type) {
    case 'rectangle':
    case 'diamond':
      return { main: { type: element.type, x, y, w, h, radius: radiusOf(element, w, h) }, area: null };
    case 'ellipse':
      return { main: { type: 'ellipse', x, y, w, h }, area: null };
    case 'frame':
    case 'magicframe':
      return {
        main: { type: 'frame', x, y, w, h, name: shortenText(element.name ?? '', LIMITS.name, report) },
        area: null,
      };
    case 'text': {
      const text = textOf(element, report);
      return text === null ? null : { main: text, area: null };
    }
    case 'freedraw': {
      const made = strokeOf(element, filled, report);
      return made === null ? null : { main: made.stroke, area: made.area };
    }
    default: {
      const line = lineOf(element, filled, report);
      return line === null ? null : { main: line, area: null };
    }
  }
};

/** What Excalidraw draws without roughness. */
const SMOOTH: ReadonlySet<string> = new Set(['text', 'freedraw', 'frame', 'magicframe']);

/** Notes what of an element is not kept, whatever its type. */
const noteLosses = (element: Element, report: ReportBuilder): void => {
  if (!SMOOTH.has(element.type) && (element.roughness ?? 1) > 0) report.approximated('roughness');
  if ((element.link ?? '') !== '') report.approximated('link');
  if ((element.startBinding ?? null) !== null || (element.endBinding ?? null) !== null) {
    report.approximated('binding');
  }
  if (element.elbowed === true) report.approximated('elbow');
  if ((element.frameId ?? null) !== null) report.approximated('frame-member');
};

/**
 * The shapes of an element, lowest first, without groups: one, or two where line and area have to be apart,
 * and a label on top. Counts in the report what became of it; none when it is left out.
 */
export const convertElement = (element: Element, report: ReportBuilder): NewShape[] => {
  const { type } = element;
  if (type === 'image') report.leftOut('image');
  else if (type === 'embeddable' || type === 'iframe') report.leftOut('embed');
  else if (!KNOWN.has(type)) report.leftOut('unknown-type');
  else return convertKnown(element, report);
  return [];
};

const KNOWN: ReadonlySet<string> = new Set([
  ...LABELLED,
  'frame',
  'magicframe',
  'text',
  'freedraw',
  // Freehand before 2021: a line through many points.
  'draw',
]);

const convertKnown = (element: Element, report: ReportBuilder): NewShape[] => {
  const { stroke, fill } = paintsOf(element, report);
  const made = outlineOf(element, fill.colour !== 'none', report);
  if (made === null) {
    report.leftOut('empty');
    return [];
  }
  const shapes = paint(element, made, stroke, fill, report);
  const label = LABELLED.has(element.type) ? labelOf(element, stroke, report) : null;
  if (label !== null) shapes.push(label);
  if (!shapes.every(isDrawable)) {
    report.leftOut('too-far');
    return [];
  }
  noteLosses(element, report);
  report.kept(shapes.length);
  return shapes;
};

/** Whether a board takes the shape; what does not fit are coordinates. */
const isDrawable = (shape: NewShape): boolean => {
  try {
    writesOfNew(shape);
    return true;
  } catch (error) {
    if (error instanceof BoardError) return false;
    throw error;
  }
};

const paint = (
  element: Element,
  { main, area }: { main: NewShape; area: NewShape | null },
  stroke: Paint,
  fill: Paint,
  report: ReportBuilder,
): NewShape[] => {
  const opacity = Math.min(1, Math.max(0, (element.opacity ?? 100) / 100));
  const fillable = main.type !== 'text' && main.type !== 'stroke';
  const closed = main.type === 'line' || main.type === 'arrow' ? main.closed === true : fillable;
  const filled = fillable && closed && fill.colour !== 'none';
  const base = strokeStyleOf(element, filled || area !== null, report);
  const common = { rotation: element.angle ?? 0, locked: element.locked ?? false };
  const styled = (
    shape: NewShape,
    line: Paint,
    inner: Paint,
    alpha: number,
    width = base.width,
  ): NewShape => {
    const style: Partial<Style> = {
      ...base,
      width,
      stroke: line.colour,
      fill: inner.colour,
      opacity: opacity * alpha,
    };
    return { ...shape, ...common, style };
  };

  if (main.type === 'stroke') {
    const width = Math.min(LIMITS.strokeWidth, base.width * STROKE_WIDTH_FACTOR);
    const ink = styled(main, stroke, NO_COLOUR, stroke.alpha, width);
    if (area === null) return [ink];
    report.approximated('filled-stroke');
    return [styled(area, NO_COLOUR, fill, fill.alpha), ink];
  }
  if (!filled) return [styled(main, stroke, NO_COLOUR, stroke.alpha)];
  if (stroke.colour === 'none') return [styled(main, NO_COLOUR, fill, fill.alpha)];
  if (stroke.alpha === fill.alpha) return [styled(main, stroke, fill, fill.alpha)];
  report.approximated('translucent-fill');
  return [styled(main, NO_COLOUR, fill, fill.alpha), styled(main, stroke, NO_COLOUR, stroke.alpha)];
};
