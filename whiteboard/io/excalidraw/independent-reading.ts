/**
 * What a library's JSON says about every shape that a board has to show, read without any of the importer's code: the
 * yardstick of `libraries.test.ts`. It knows the properties and colours that occur in the fixtures, no others.
 */

type Points = readonly (readonly number[])[];

/** An element as the files have it. */
export interface Source {
  readonly type: string;
  readonly id?: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly angle: number;
  readonly strokeColor: string;
  readonly backgroundColor: string;
  readonly fillStyle: string;
  readonly strokeWidth: number;
  readonly strokeStyle?: string;
  readonly opacity: number;
  readonly groupIds?: readonly string[];
  readonly locked?: boolean;
  readonly strokeSharpness?: string;
  readonly roundness?: object | null;
  readonly points?: Points;
  readonly pressures?: readonly number[];
  readonly simulatePressure?: boolean;
  readonly startArrowhead?: string | null;
  readonly endArrowhead?: string | null;
  readonly text?: string;
  readonly fontSize?: number;
  readonly fontFamily?: number;
  readonly textAlign?: string;
  readonly containerId?: string | null;
}

export interface SourceItem {
  readonly name?: string;
  readonly elements: readonly Source[];
}

/** The items of a library of either version. */
export const itemsOf = (text: string): SourceItem[] => {
  const file: {
    readonly library?: readonly (readonly Source[])[];
    readonly libraryItems?: readonly SourceItem[];
  } = JSON.parse(text);
  return [...(file.libraryItems ?? []), ...(file.library ?? []).map((elements) => ({ elements }))];
};

/** One shape as it has to be on the board. Place and points are the element's own, in the library's coordinates. */
export interface Expected {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly rotation: number;
  /** Turned about the middle of a curve, which lies elsewhere than that of its points: `x` and `y` are near, not exact. */
  readonly turnedCurve: boolean;
  /** Numbers as in the shape: x, y, … of a line, x, y, pressure, … of a stroke; null for other shapes. */
  readonly points: readonly number[] | null;
  readonly locked: boolean;
  /** Colours `#rrggbb`, or none. */
  readonly stroke: string;
  readonly fill: string;
  readonly opacity: number;
  readonly width: number;
  readonly dash: string;
  /** Properties that shapes of the type have beside these. */
  readonly own: Readonly<Record<string, unknown>>;
}

const NAMED: Readonly<Record<string, string>> = {
  black: '#000000',
  blue: '#0000ff',
  green: '#008000',
  grey: '#808080',
  orange: '#ffa500',
  pink: '#ffc0cb',
  white: '#ffffff',
  yellow: '#ffff00',
};

interface Paint {
  readonly colour: string;
  readonly alpha: number;
}
const NONE: Paint = { colour: 'none', alpha: 1 };

/** @param otherwise what a browser goes on painting with when it cannot read the colour. */
const paintOf = (value: string, otherwise: Paint): Paint => {
  const text = value.trim().toLowerCase();
  if (text === 'transparent') return NONE;
  const named = NAMED[text];
  if (named !== undefined) return { colour: named, alpha: 1 };
  if (!/^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.test(text)) return otherwise;
  const digits = text.length < 7 ? text.slice(1).replace(/./g, '$&$&') : text.slice(1);
  const alpha = digits.length === 8 ? Number(`0x${digits.slice(6)}`) / 255 : 1;
  return alpha === 0 ? NONE : { colour: `#${digits.slice(0, 6)}`, alpha };
};

const FONTS: Readonly<Record<number, string>> = { 1: 'hand', 2: 'sans', 3: 'mono', 5: 'hand', 7: 'sans' };

/** Ends that are this close make a loop, which Excalidraw fills (its LINE_CONFIRM_THRESHOLD). */
const NEAR = 8;

const gapOf = (points: Points): number => {
  const [first = [0, 0], last = [0, 0]] = [points[0], points.at(-1)];
  return Math.hypot((first[0] ?? 0) - (last[0] ?? 0), (first[1] ?? 0) - (last[1] ?? 0));
};

const isRound = ({ strokeSharpness, roundness }: Source): boolean =>
  roundness === undefined || roundness === null ? strokeSharpness === 'round' : true;

/** The shapes of an element, lowest first. */
export const expectedOf = (element: Source): Expected[] => {
  const points = element.points ?? [];
  const stroke = paintOf(element.strokeColor, { colour: '#000000', alpha: 1 });
  const background = paintOf(element.backgroundColor, NONE);
  const loop = points.length > 2 && gapOf(points) <= NEAR;
  const solid = ['rectangle', 'ellipse', 'diamond'].includes(element.type);
  const filled = solid || (loop && ['line', 'draw', 'freedraw'].includes(element.type));
  const fill = filled ? background : NONE;

  const xs = points.map(([x = 0]) => x);
  const ys = points.map(([, y = 0]) => y);
  const lined = points.length > 0;
  const left = lined ? Math.min(...xs) : Math.min(0, element.width);
  const top = lined ? Math.min(...ys) : Math.min(0, element.height);
  const round = isRound(element);
  const common = {
    x: element.x + left,
    y: element.y + top,
    w: lined ? Math.max(...xs) - left : Math.abs(element.width),
    h: lined ? Math.max(...ys) - top : Math.abs(element.height),
    rotation: Math.atan2(Math.sin(element.angle), Math.cos(element.angle)),
    turnedCurve: lined && round && element.angle !== 0 && element.type !== 'freedraw',
    locked: element.locked === true,
    width: element.strokeWidth,
    dash: element.strokeStyle ?? 'solid',
  };
  const shape = (type: string, line: Paint, area: Paint, rest: Partial<Expected>): Expected => ({
    ...common,
    type,
    stroke: line.colour,
    fill: area.colour,
    opacity: (element.opacity / 100) * (line.colour === 'none' ? area.alpha : line.alpha),
    points: null,
    ...rest,
    own: {
      ...rest.own,
      ...(area.colour === 'none' ? {} : { fillPattern: element.fillStyle }),
    },
  });
  const pairs = points.flatMap(([x = 0, y = 0]) => [x - left, y - top]);

  if (element.type === 'freedraw') {
    const pen = element.simulatePressure === false && (element.pressures ?? []).length > 0;
    const triples = points.flatMap(([x = 0, y = 0], i) => [
      x - left,
      y - top,
      pen ? (element.pressures?.[i] ?? 0.5) : 0.5,
    ]);
    const ink = shape('stroke', stroke, NONE, {
      points: triples,
      // Excalidraw draws freehand 4.25 times as wide as it says, a board 1.4 times.
      width: (element.strokeWidth * 4.25) / 1.4,
      own: { pressure: pen },
    });
    if (fill.colour === 'none') return [ink];
    const area = shape('line', NONE, fill, { points: pairs, own: { closed: true } });
    return [area, ink];
  }

  let type = element.type;
  let rest: Partial<Expected> = {};
  if (type === 'text') {
    const align = element.textAlign === 'center' ? 'centre' : element.textAlign;
    const font = FONTS[element.fontFamily ?? 0];
    rest = { own: { text: element.text, fontSize: element.fontSize, font, align } };
  } else if (lined) {
    type = element.type === 'arrow' ? 'arrow' : 'line';
    const unsaid = type === 'arrow' ? 'arrow' : null;
    const endHead = (element.endArrowhead === undefined ? unsaid : element.endArrowhead) ?? 'none';
    const startHead = element.startArrowhead ?? 'none';
    const curved = round && points.length > 2;
    const joined = loop && gapOf(points) === 0 && startHead === 'none' && endHead === 'none';
    const closed = fill.colour !== 'none' || joined;
    rest = { points: pairs, own: { startHead, endHead, curved, closed } };
  }
  if (fill.colour === 'none') return [shape(type, stroke, NONE, rest)];
  if (stroke.colour === 'none' || stroke.alpha === fill.alpha) return [shape(type, stroke, fill, rest)];
  return [shape(type, NONE, fill, rest), shape(type, stroke, NONE, rest)];
};
