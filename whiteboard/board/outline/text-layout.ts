import type { FontFamily, TextAlign, TextShape } from '../shape.ts';
import { directionOf, type TextDirection } from './text-direction.ts';

/** Distance of the baselines, as a multiple of the letters' height. */
export const LINE_HEIGHT = 1.25;
/** How far the first baseline lies below the frame's top, as a multiple of the letters' height. */
export const FIRST_BASELINE = 0.97;

/**
 * CSS font families. The application brings its handwriting along; in pictures that are shown elsewhere, and of the
 * other kinds, it is what most systems have, then the generic name.
 */
export const FONT_STACKS: Readonly<Record<FontFamily, string>> = {
  hand: "'Shantell Sans', 'Comic Neue', 'Segoe Print', 'Bradley Hand', 'Chalkboard SE', 'Comic Sans MS', cursive",
  sans: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  mono: "ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace",
  serif: "Georgia, 'Times New Roman', 'Liberation Serif', serif",
};

/**
 * Width of one line of text in board units. In a browser, a canvas' `measureText`; see {@link
 * estimateWidth}.
 */
export type MeasureText = (text: string, fontSize: number, font: FontFamily) => number;

const AVERAGE: Readonly<Record<FontFamily, number>> = { hand: 0.54, sans: 0.53, mono: 0.6, serif: 0.48 };

/**
 * A guess where there is no font to measure with: average widths of Latin letters, full width for East
 * Asian ones.
 */
export const estimateWidth: MeasureText = (text, fontSize, font) => {
  let width = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    const wide = code >= 0x1100 && (code < 0x1200 || (code >= 0x2e80 && code < 0xd7b0) || code >= 0xf900);
    const narrow = font !== 'mono' && "iljtf.,;:'|!()[] ".includes(letter);
    width += wide ? 1 : narrow ? AVERAGE[font] * 0.55 : AVERAGE[font];
  }
  return width * fontSize;
};

export interface TextLine {
  readonly text: string;
  /** Where the line is anchored, from the frame's left, by its alignment: left end, middle or right end. */
  readonly x: number;
  /** Its baseline, from the frame's top. */
  readonly y: number;
  /** Which way its paragraph runs; the alignment is the person's choice and does not follow it. */
  readonly direction: TextDirection;
}

export interface TextLayout {
  readonly lines: readonly TextLine[];
  readonly width: number;
  readonly height: number;
}

type TextLook = Pick<TextShape, 'text' | 'fontSize' | 'font' | 'align' | 'autosize' | 'w'>;

const anchor = (align: TextAlign, width: number): number =>
  align === 'left' ? 0 : align === 'right' ? width : width / 2;

let segmenter: Intl.Segmenter | null = null;

/**
 * Letters as people see them: an accent or a family of emoji is not torn apart. Made for the first word that is longer than
 * its line: it takes 11 ms, which every board would wait for.
 */
const graphemes = (): Intl.Segmenter => {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return segmenter;
};

/**
 * Breaks a paragraph into lines of at most `width`: between words, and within a word that is longer than a
 * line. Every word is measured once and their widths are added: measuring whole lines would take a hostile
 * text's length squared.
 */
const wrap = (paragraph: string, width: number, measure: (text: string) => number): string[] => {
  const lines: string[] = [];
  let line = '';
  let lineWidth = 0;
  const breakLine = () => {
    lines.push(line);
    line = '';
    lineWidth = 0;
  };
  for (const word of paragraph.match(/\s*\S+|\s+$/gu) ?? []) {
    const wordWidth = measure(word);
    if (lineWidth + wordWidth <= width) {
      line += word;
      lineWidth += wordWidth;
      continue;
    }
    if (line !== '') breakLine();
    const bare = lines.length === 0 ? word : word.trimStart();
    const bareWidth = bare === word ? wordWidth : measure(bare);
    if (bareWidth <= width) {
      line = bare;
      lineWidth = bareWidth;
      continue;
    }
    for (const { segment } of graphemes().segment(bare)) {
      const letterWidth = measure(segment);
      if (line !== '' && lineWidth + letterWidth > width) breakLine();
      line += segment;
      lineWidth += letterWidth;
    }
  }
  lines.push(line);
  return lines;
};

/** The lines of a text shape. With `autosize` the width is the longest line's, else the frame's. */
export const layoutText = (look: TextLook, measure: MeasureText): TextLayout => {
  const widthOf = (text: string): number => measure(text, look.fontSize, look.font);
  const paragraphs = look.text.split(/\r\n|\r|\n/);
  const texts = paragraphs.flatMap((paragraph) => {
    const direction = directionOf(paragraph);
    const broken = look.autosize ? [paragraph] : wrap(paragraph, Math.max(look.w, look.fontSize), widthOf);
    return broken.map((text) => ({ text, direction }));
  });
  const width = look.autosize
    ? Math.max(0, ...texts.slice(0, 10_000).map(({ text }) => widthOf(text)))
    : look.w;
  const step = look.fontSize * LINE_HEIGHT;
  // An autosized text keeps to the frame that its author measured: fonts differ from system to system.
  const x = anchor(look.align, look.autosize && look.w > 0 ? look.w : width);
  return {
    lines: texts.map((line, i) => ({ ...line, x, y: look.fontSize * FIRST_BASELINE + i * step })),
    width,
    height: texts.length * step,
  };
};
