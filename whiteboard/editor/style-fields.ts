import type { Colour, Shape } from '../board/shape.ts';
import type { NextStyle, ToolId } from './editor.ts';

/** The rows of the style bar. */
export type StyleField =
  | 'stroke'
  | 'fill'
  | 'fillPattern'
  | 'width'
  | 'dash'
  | 'textSize'
  | 'font'
  | 'align'
  | 'startHead'
  | 'endHead'
  | 'opacity';

/** In the order of the bar. */
const AREA: readonly StyleField[] = ['stroke', 'fill', 'fillPattern', 'width', 'dash', 'opacity'];
const LINE: readonly StyleField[] = ['stroke', 'width', 'dash', 'startHead', 'endHead', 'opacity'];
const STROKE: readonly StyleField[] = ['stroke', 'width', 'opacity'];
const TEXT: readonly StyleField[] = ['stroke', 'textSize', 'font', 'align', 'opacity'];

const ORDER: readonly StyleField[] = [...new Set([...AREA.slice(0, 5), ...LINE.slice(3, 5), ...TEXT])];

const TOOL_FIELDS: Partial<Record<ToolId, readonly StyleField[]>> = {
  pen: STROKE,
  line: LINE,
  arrow: LINE,
  rectangle: AREA,
  ellipse: AREA,
  diamond: AREA,
  text: TEXT,
};

const fieldsOfShape = (shape: Shape): readonly StyleField[] => {
  switch (shape.type) {
    case 'rectangle':
    case 'ellipse':
    case 'diamond':
      return AREA;
    case 'line':
    case 'arrow':
      return shape.closed ? AREA : LINE;
    case 'stroke':
      return STROKE;
    case 'text':
      return TEXT;
    case 'frame':
      return [];
  }
};

/** What shapes and the next style have in common; a key that a shape does not have is left out. */
type Readable = Partial<NextStyle>;

const styleOf = (shape: Shape): Readable => ({
  ...shape.style,
  ...(shape.type === 'text' && { fontSize: shape.fontSize, font: shape.font, align: shape.align }),
  ...((shape.type === 'line' || shape.type === 'arrow') && {
    startHead: shape.startHead,
    endHead: shape.endHead,
  }),
});

export interface StyleView {
  readonly fields: readonly StyleField[];
  /** The value that all have in common; missing where they differ. */
  readonly values: Readable;
}

/** What the bar shows: the selection's style if there is one, else that of what the tool draws next. */
export const styleView = (selected: readonly Shape[], tool: ToolId, next: NextStyle): StyleView => {
  if (selected.length === 0) {
    const fields = TOOL_FIELDS[tool] ?? [];
    return { fields: withPattern(fields, next.fill), values: next };
  }
  const wanted = new Set(selected.flatMap(fieldsOfShape));
  const values = selected.map(styleOf).reduce(common);
  return {
    fields: withPattern(
      ORDER.filter((field) => wanted.has(field)),
      values.fill,
    ),
    values,
  };
};

/** A pattern of nothing is nothing to choose. */
const withPattern = (fields: readonly StyleField[], fill: Colour | undefined): readonly StyleField[] =>
  fill === 'none' ? fields.filter((field) => field !== 'fillPattern') : fields;

/** Keys in which both agree, and those that only one of them has. */
const common = (a: Readable, b: Readable): Readable => {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof NextStyle>;
  const entries = [...keys]
    .filter((key) => a[key] === undefined || b[key] === undefined || a[key] === b[key])
    .map((key) => [key, a[key] ?? b[key]]);
  return Object.fromEntries(entries) as Readable;
};
