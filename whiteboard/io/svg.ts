import { type Box, boundsOf, centreOf } from '../board/geometry.ts';
import { groundsOf } from '../board/ground.ts';
import { type DrawingPart, drawingOf, fillRuleOf, LINE_CAP } from '../board/outline/drawing.ts';
import { formatNumber, svgPathData } from '../board/outline/path.ts';
import { directionOf, type TextDirection } from '../board/outline/text-direction.ts';
import {
  estimateWidth,
  FONT_STACKS,
  layoutText,
  type MeasureText,
  type TextLine,
} from '../board/outline/text-layout.ts';
import { BACKGROUND, fillColour, isFaint, PALETTE, strokeColour } from '../board/palette.ts';
import type { Colour, FrameShape, Shape, TextAlign, TextShape } from '../board/shape.ts';

export interface SvgOptions {
  /** Colours of which theme; default light. */
  readonly theme?: 'light' | 'dark';
  /** Whether the theme's background is painted (default), or the picture is transparent. */
  readonly background?: boolean;
  /** Room around the shapes in board units; default 20. */
  readonly padding?: number;
  /** Factor between board units and the picture's width and height; default 1. */
  readonly scale?: number;
  /** What screen readers say; the title also is the file's name in some viewers. */
  readonly title?: string;
  readonly description?: string;
  /** A style sheet with fonts to bring along: `embedded-fonts.ts` makes it. Nothing else belongs in it. */
  readonly fonts?: string;
  /** For breaking lines of text; in a browser pass one that measures with the real fonts. */
  readonly measure?: MeasureText;
}

type Theme = 'light' | 'dark';
/** What a shape's lines and letters of a colour are painted with. */
type Ink = (colour: Colour) => string | null;

/** Whether XML 1.0 allows a character at all: not control characters, lone surrogates, U+FFFE and U+FFFF. */
const isXmlCharacter = (code: number): boolean =>
  code >= 0x20
    ? !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff
    : code === 9 || code === 10 || code === 13;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for XML content or attributes in double quotes. */
export const escapeXml = (text: string): string => {
  let escaped = '';
  for (const letter of text) {
    if (isXmlCharacter(letter.codePointAt(0) ?? 0)) escaped += ESCAPES[letter] ?? letter;
  }
  return escaped;
};

const attributes = (pairs: Readonly<Record<string, string | number | null>>): string =>
  Object.entries(pairs)
    .filter(([, value]) => value !== null)
    .map(
      ([name, value]) =>
        ` ${name}="${typeof value === 'number' ? formatNumber(value) : escapeXml(value ?? '')}"`,
    )
    .join('');

const partOf = ({ path, fill, line }: DrawingPart, theme: Theme, ink: Ink): string => {
  if (path.length === 0) return '';
  const filled =
    fill === null ? null : fill.kind === 'area' ? fillColour(fill.colour, theme) : ink(fill.colour);
  const drawn = line === null ? null : ink(line.colour);
  return `<path${attributes({
    d: svgPathData(path),
    fill: filled ?? 'none',
    'fill-rule': filled !== null && fill !== null && fillRuleOf(fill.kind) === 'evenodd' ? 'evenodd' : null,
    stroke: drawn,
    'stroke-width': drawn === null || line === null ? null : line.width,
    'stroke-dasharray':
      drawn === null || line === null || line.dash.length === 0
        ? null
        : line.dash.map(formatNumber).join(' '),
  })}/>`;
};

/** Where a text is held. Its start and end are where it begins and ends to be read: another side for each direction. */
const ANCHORS = {
  ltr: { left: null, centre: 'middle', right: 'end' },
  rtl: { left: 'end', centre: 'middle', right: null },
} as const satisfies Record<TextDirection, Record<TextAlign, string | null>>;

const directionAttribute = (direction: TextDirection): string | null =>
  direction === 'rtl' ? direction : null;

/** Neighbouring lines that run the same way. */
const runsOf = (lines: readonly TextLine[]): TextLine[][] => {
  const runs: TextLine[][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last?.[0]?.direction === line.direction) last.push(line);
    else runs.push([line]);
  }
  return runs;
};

const textOf = (shape: TextShape, ink: Ink, measure: MeasureText): string => {
  const colour = ink(shape.style.stroke);
  if (colour === null) return '';
  const lines = layoutText(shape, measure).lines.filter(({ text }) => text.trim() !== '');
  // The direction stands at <text>, where every viewer takes it; in a <tspan> not all do.
  return runsOf(lines)
    .map((run) => {
      const direction = run[0]?.direction ?? 'ltr';
      const spans = run.map(({ text, x, y }) => `<tspan${attributes({ x, y })}>${escapeXml(text)}</tspan>`);
      return `<text${attributes({
        'font-family': FONT_STACKS[shape.font],
        'font-size': shape.fontSize,
        fill: colour,
        direction: directionAttribute(direction),
        'text-anchor': ANCHORS[direction][shape.align],
        'xml:space': 'preserve',
      })}>${spans.join('')}</text>`;
    })
    .join('');
};

/** Height of a frame's name, which stands above its upper left corner. */
export const FRAME_NAME_SIZE = 14;

const frameNameOf = (shape: FrameShape, theme: Theme): string => {
  if (shape.name === '') return '';
  const direction = directionOf(shape.name);
  return `<text${attributes({
    x: 0,
    y: -6,
    'font-family': FONT_STACKS.sans,
    'font-size': FRAME_NAME_SIZE,
    fill: PALETTE.grey[theme],
    direction: directionAttribute(direction),
    'text-anchor': ANCHORS[direction].left,
  })}>${escapeXml(shape.name)}</text>`;
};

const shapeOf = (
  shape: Shape,
  theme: Theme,
  measure: MeasureText,
  onBright: (shape: Shape) => boolean,
): string => {
  const ink: Ink = (colour) => strokeColour(colour, theme, isFaint(colour, theme) && onBright(shape));
  let inner = drawingOf(shape)
    .map((part) => partOf(part, theme, ink))
    .join('');
  if (shape.type === 'text') inner += textOf(shape, ink, measure);
  if (shape.type === 'frame') inner += frameNameOf(shape, theme);
  if (inner === '' || shape.style.opacity === 0) return '';
  const { x, y } = centreOf({ x: 0, y: 0, w: shape.w, h: shape.h });
  const turn =
    shape.rotation === 0
      ? ''
      : ` rotate(${formatNumber((shape.rotation * 180) / Math.PI)} ${formatNumber(x)} ${formatNumber(y)})`;
  return `<g${attributes({
    transform: `translate(${formatNumber(shape.x)} ${formatNumber(shape.y)})${turn}`,
    opacity: shape.style.opacity === 1 ? null : shape.style.opacity,
  })}>${inner}</g>`;
};

/**
 * The part of the board that a picture of shapes shows: their bounds, frames' names and padding. Null for
 * no shapes.
 */
export const pictureBox = (shapes: readonly Shape[], padding = 20): Box | null => {
  const box = boundsOf(shapes);
  if (box === null) return null;
  const named = shapes.some((shape) => shape.type === 'frame' && shape.name !== '');
  const above = named ? FRAME_NAME_SIZE * 1.5 : 0;
  return {
    x: box.x - padding,
    y: box.y - padding - above,
    w: Math.max(1, box.w + 2 * padding),
    h: Math.max(1, box.h + 2 * padding + above),
  };
};

/**
 * Shapes as an SVG picture, lowest first: the same paths as on the canvas, text as text, colours as fixed
 * values. There is no script, no foreign content, no style sheet but the fonts', and no reference to anything
 * outside in it.
 */
export const shapesToSvg = (shapes: readonly Shape[], options: SvgOptions = {}): string => {
  const { theme = 'light', background = true, padding = 20, scale = 1, measure = estimateWidth } = options;
  const box = pictureBox(shapes, padding) ?? { x: 0, y: 0, w: 1, h: 1 };
  const head = attributes({
    xmlns: 'http://www.w3.org/2000/svg',
    width: box.w * scale,
    height: box.h * scale,
    viewBox: [box.x, box.y, box.w, box.h].map(formatNumber).join(' '),
    role: 'img',
    'stroke-linecap': LINE_CAP,
    'stroke-linejoin': 'round',
  });
  const title = options.title ? `<title>${escapeXml(options.title)}</title>` : '';
  const description = options.description ? `<desc>${escapeXml(options.description)}</desc>` : '';
  const fonts = options.fonts ? `<style>${escapeXml(options.fonts)}</style>` : '';
  const paper = background
    ? `<rect${attributes({ x: box.x, y: box.y, width: box.w, height: box.h, fill: BACKGROUND[theme] })}/>`
    : '';
  const onBright = groundsOf(shapes);
  const body = shapes.map((shape) => shapeOf(shape, theme, measure, onBright)).join('\n');
  return `<svg${head}>${title}${description}${fonts}${paper}\n${body}\n</svg>\n`;
};
