import { LIMITS } from '../../board/limits.ts';
import { estimateWidth, layoutText } from '../../board/outline/text-layout.ts';
import type { NewShape } from '../../board/shape.ts';
import type { ReportBuilder } from '../import-report.ts';
import { shortenText } from '../shorten-text.ts';
import { pointBounds } from './convert-line.ts';
import { bounded, type Paint, paintOf } from './convert-style.ts';
import { ALIGNMENTS, FONT_SIZE, fontFamilyOf } from './convert-text.ts';
import type { Element } from './element.ts';

/** Space that Excalidraw leaves between the edge of a shape and the text in it, in board units. */
const PADDING = 5;
/** A label's font where none is named: the handwriting. */
const HANDWRITING = 5;

interface Middle {
  readonly x: number;
  readonly y: number;
}

/** Where the middle of a line's label lies: on its middle point, or between the two. */
const middleOfLine = ({ x, y, points, angle }: Element): Middle => {
  const all = points ?? [];
  const [ax = 0, ay = 0] = all[Math.floor((all.length - 1) / 2)] ?? [];
  const [bx = 0, by = 0] = all[Math.ceil((all.length - 1) / 2)] ?? [];
  const { left, right, top, bottom } = pointBounds(all.flatMap(([px = 0, py = 0]) => [px, py]));
  const centre = { x: (left + right) / 2, y: (top + bottom) / 2 };
  const dx = (ax + bx) / 2 - centre.x;
  const dy = (ay + by) / 2 - centre.y;
  const turn = angle ?? 0;
  return {
    x: x + centre.x + dx * Math.cos(turn) - dy * Math.sin(turn),
    y: y + centre.y + dx * Math.sin(turn) + dy * Math.cos(turn),
  };
};

/**
 * The text that a hand-written scene puts within a shape, or on a line: in its middle unless it says otherwise. Null
 * without one.
 * @param stroke the colour of the shape's own line, for a label that has none.
 */
export const labelOf = (element: Element, stroke: Paint, report: ReportBuilder): NewShape | null => {
  const { label } = element;
  const whole = label?.text ?? '';
  if (label === null || label === undefined || whole.trim() === '') return null;
  const text = shortenText(whole, LIMITS.text, report);
  const fontSize = bounded(label.fontSize ?? FONT_SIZE, LIMITS.minFontSize, LIMITS.fontSize, report);
  const font = fontFamilyOf(label.fontFamily ?? HANDWRITING, report);
  const align = ALIGNMENTS.get(label.textAlign ?? 'center') ?? 'left';
  const look = { text, fontSize, font, align, autosize: true, w: 0 } as const;
  const { width, height } = layoutText(look, estimateWidth);
  const colour = paintOf(label.strokeColor, stroke, report);
  const onLine = element.type === 'line' || element.type === 'arrow';
  const w = Math.abs(element.width ?? 0);
  const h = Math.abs(element.height ?? 0);
  const middle = onLine
    ? middleOfLine(element)
    : { x: element.x + (element.width ?? 0) / 2, y: element.y + (element.height ?? 0) / 2 };
  const across = onLine || align === 'centre' ? 0 : (w - width) / 2 - PADDING;
  const down = onLine || (label.verticalAlign ?? 'middle') === 'middle' ? 0 : (h - height) / 2 - PADDING;
  // A label is turned with its shape, about the shape's middle.
  const turn = onLine ? 0 : (element.angle ?? 0);
  const dx = align === 'left' ? -across : across;
  const dy = label.verticalAlign === 'top' ? -down : down;
  return {
    type: 'text',
    x: middle.x + dx * Math.cos(turn) - dy * Math.sin(turn) - width / 2,
    y: middle.y + dx * Math.sin(turn) + dy * Math.cos(turn) - height / 2,
    ...look,
    w: width,
    h: height,
    rotation: turn,
    locked: label.locked ?? element.locked ?? false,
    style: {
      stroke: colour.colour,
      opacity: colour.alpha * Math.min(1, Math.max(0, (label.opacity ?? 100) / 100)),
    },
  };
};
