import { LIMITS } from '../../board/limits.ts';
import { estimateWidth, layoutText } from '../../board/outline/text-layout.ts';
import type { FontFamily, NewShape, TextAlign } from '../../board/shape.ts';
import type { ReportBuilder } from '../import-report.ts';
import { bounded } from './convert-style.ts';
import type { Element } from './element.ts';

/**
 * The numbers of Excalidraw's fonts: Virgil, Helvetica, Cascadia, the system's, Excalifont, Nunito, Lilita
 * One, Comic Shanns, Liberation Sans.
 */
const FONTS: ReadonlyMap<number, readonly [family: FontFamily, similar: boolean]> = new Map([
  [1, ['hand', true]],
  [2, ['sans', true]],
  [3, ['mono', true]],
  [4, ['sans', true]],
  [5, ['hand', true]],
  [6, ['sans', true]],
  [7, ['sans', false]],
  [8, ['mono', true]],
  [9, ['sans', true]],
]);

const ALIGNMENTS: ReadonlyMap<string, TextAlign> = new Map([
  ['center', 'centre'],
  ['right', 'right'],
]);

const fontOf = (element: Element, report: ReportBuilder): FontFamily => {
  const family =
    element.fontFamily ??
    (/cascadia|mono/i.test(element.font ?? '') ? 3 : /helvetica|arial/i.test(element.font ?? '') ? 2 : 1);
  const known = FONTS.get(Number(family));
  if (known?.[1] !== true) report.approximated('font');
  return known?.[0] ?? 'sans';
};

/** Letters that Excalidraw draws when no size is said. */
const FONT_SIZE = 20;

const fontSizeOf = (element: Element, report: ReportBuilder): number => {
  const old = Number.parseFloat(/^(\d{1,4}(?:\.\d+)?)px/.exec(element.font ?? '')?.[1] ?? '');
  const size = element.fontSize ?? (Number.isFinite(old) ? old : FONT_SIZE);
  return bounded(size, LIMITS.minFontSize, LIMITS.fontSize, report);
};

type TextShape = NewShape & { readonly type: 'text' };

/** A text element, or null when it says nothing. */
export const textOf = (element: Element, report: ReportBuilder): TextShape | null => {
  // Text that wraps by itself keeps its own line breaks; text within a shape is taken as Excalidraw broke it.
  const wraps = element.autoResize === false && (element.containerId ?? null) === null;
  const whole =
    (wraps ? (element.originalText ?? element.text) : (element.text ?? element.originalText)) ?? '';
  if (whole.trim() === '') return null;
  if (whole.length > LIMITS.text) report.approximated('text-shortened');
  const text = whole.slice(0, LIMITS.text);
  const fontSize = fontSizeOf(element, report);
  const font = fontOf(element, report);
  const measured = layoutText({ text, fontSize, font, align: 'left', autosize: true, w: 0 }, estimateWidth);
  return {
    type: 'text',
    x: element.x,
    y: element.y,
    w: Math.abs(element.width ?? 0) || measured.width,
    h: Math.abs(element.height ?? 0) || measured.height,
    text,
    fontSize,
    font,
    align: ALIGNMENTS.get(element.textAlign ?? '') ?? 'left',
    autosize: !wraps,
  };
};

/** The text that a hand-written scene puts within a shape: in its middle. */
export const labelOf = (element: Element, w: number, h: number, report: ReportBuilder): TextShape | null => {
  const text = element.label?.text ?? '';
  if (text.trim() === '' || text.length > LIMITS.text) return null;
  const fontSize = bounded(element.label?.fontSize ?? FONT_SIZE, LIMITS.minFontSize, LIMITS.fontSize, report);
  const look = { text, fontSize, font: 'hand', align: 'centre', autosize: true, w: 0 } as const;
  const size = layoutText(look, estimateWidth);
  return {
    type: 'text',
    x: element.x + (w - size.width) / 2,
    y: element.y + (h - size.height) / 2,
    ...look,
    w: size.width,
    h: size.height,
    rotation: element.angle ?? 0,
  };
};
