import { LIMITS } from '../../board/limits.ts';
import { estimateWidth, LINE_HEIGHT, layoutText } from '../../board/outline/text-layout.ts';
import type { FontFamily, NewShape, TextAlign } from '../../board/shape.ts';
import type { ReportBuilder } from '../import-report.ts';
import { shortenText } from '../shorten-text.ts';
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

export const ALIGNMENTS: ReadonlyMap<string, TextAlign> = new Map([
  ['center', 'centre'],
  ['right', 'right'],
]);

/** The font of one of Excalidraw's numbers. */
export const fontFamilyOf = (number: number | string, report: ReportBuilder): FontFamily => {
  const known = FONTS.get(Number(number));
  if (known?.[1] !== true) report.approximated('font');
  return known?.[0] ?? 'sans';
};

const fontOf = ({ fontFamily, font }: Element, report: ReportBuilder): FontFamily =>
  fontFamilyOf(
    fontFamily ?? (/cascadia|mono/i.test(font ?? '') ? 3 : /helvetica|arial/i.test(font ?? '') ? 2 : 1),
    report,
  );

/** Letters that Excalidraw draws when no size is said. */
export const FONT_SIZE = 20;

const fontSizeOf = (element: Element, report: ReportBuilder): number => {
  const old = Number.parseFloat(/^(\d{1,4}(?:\.\d+)?)px/.exec(element.font ?? '')?.[1] ?? '');
  const size = element.fontSize ?? (Number.isFinite(old) ? old : FONT_SIZE);
  return bounded(size, LIMITS.minFontSize, LIMITS.fontSize, report);
};

/** Boards have one distance of lines for all texts. A difference of less, in heights of the letters, is not seen. */
const LEAST_DIFFERENCE = 0.02;

const noteLineHeight = (element: Element, fontSize: number, report: ReportBuilder): void => {
  const lines = (element.text ?? '').split('\n').length;
  // Old files do not say it: it is in the height that the lines took, and Excalidraw reads it from there, too.
  const fromHeight = element.height ? Math.abs(element.height) / (lines * fontSize) : LINE_HEIGHT;
  if (Math.abs((element.lineHeight ?? fromHeight) - LINE_HEIGHT) >= LEAST_DIFFERENCE) {
    report.approximated('line-height');
  }
};

type TextShape = NewShape & { readonly type: 'text' };

/** A text element, or null when it says nothing. */
export const textOf = (element: Element, report: ReportBuilder): TextShape | null => {
  // Text that wraps by itself keeps its own line breaks; text within a shape is taken as Excalidraw broke it.
  const wraps = element.autoResize === false && (element.containerId ?? null) === null;
  const whole =
    (wraps ? (element.originalText ?? element.text) : (element.text ?? element.originalText)) ?? '';
  if (whole.trim() === '') return null;
  const text = shortenText(whole, LIMITS.text, report);
  const fontSize = fontSizeOf(element, report);
  noteLineHeight(element, fontSize, report);
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
