/** 12 random characters of base64url (72 bits): two peers never make the same key. */
export type ShapeId = string;

/**
 * A colour of the palette by name, which adapts to light and dark, or a fixed `#rrggbb` (imports, picked by hand).
 * `none` paints nothing.
 */
export type PaletteColour =
  | 'ink'
  | 'grey'
  | 'red'
  | 'orange'
  | 'yellow'
  | 'green'
  | 'teal'
  | 'blue'
  | 'violet'
  | 'pink'
  | 'white';
export type Colour = PaletteColour | `#${string}` | 'none';

export type Dash = 'solid' | 'dashed' | 'dotted';
export type FillPattern = 'solid' | 'hachure' | 'cross-hatch';
export type Head = 'none' | 'arrow' | 'triangle' | 'dot' | 'bar' | 'diamond';
export type FontFamily = 'hand' | 'sans' | 'mono' | 'serif';
export type TextAlign = 'left' | 'centre' | 'right';

export interface Style {
  readonly stroke: Colour;
  readonly fill: Colour;
  readonly fillPattern: FillPattern;
  /** Width of the stroke in board units (1 unit is 1 CSS pixel at 100 %). */
  readonly width: number;
  readonly dash: Dash;
  /** 0 to 1. */
  readonly opacity: number;
}

interface ShapeBase {
  readonly id: ShapeId;
  /** Fractional index; the board is sorted by (index, id), lowest painted first. */
  readonly index: string;
  /** Top left corner of the unrotated frame, in board units, y down. */
  readonly x: number;
  readonly y: number;
  /** Size of the unrotated frame; never negative. */
  readonly w: number;
  readonly h: number;
  /** Clockwise about the middle of the frame, in radians. */
  readonly rotation: number;
  readonly style: Style;
  /** Groups that hold the shape, innermost first. */
  readonly groups: readonly string[];
  readonly locked: boolean;
}

export interface RectangleShape extends ShapeBase {
  readonly type: 'rectangle';
  /** Corner radius in board units. */
  readonly radius: number;
}
export interface EllipseShape extends ShapeBase {
  readonly type: 'ellipse';
}
export interface DiamondShape extends ShapeBase {
  readonly type: 'diamond';
  readonly radius: number;
}
export interface LineShape extends ShapeBase {
  readonly type: 'line' | 'arrow';
  /** x0, y0, x1, y1, … relative to (x, y), at least two points. */
  readonly points: readonly number[];
  /** Whether a smooth curve runs through the points. */
  readonly curved: boolean;
  /** Whether the last point joins the first: a polygon, which `style.fill` fills. */
  readonly closed: boolean;
  readonly startHead: Head;
  readonly endHead: Head;
}
export interface StrokeShape extends ShapeBase {
  readonly type: 'stroke';
  /** x, y, pressure (0 to 1), … relative to (x, y). A new array whenever it grows: it may be compared by identity. */
  readonly points: Float32Array;
  /** False while its author is still drawing it. */
  readonly complete: boolean;
  /** Whether pressure was real (a pen); otherwise width follows speed. */
  readonly pressure: boolean;
}
export interface TextShape extends ShapeBase {
  readonly type: 'text';
  readonly text: string;
  /** Height of the letters in board units. */
  readonly fontSize: number;
  readonly font: FontFamily;
  readonly align: TextAlign;
  /** True: the frame follows the text, no wrapping. False: lines wrap at `w`. */
  readonly autosize: boolean;
}
export interface FrameShape extends ShapeBase {
  readonly type: 'frame';
  readonly name: string;
}

/** A validated shape: a plain immutable value; a change makes a new object, an unchanged shape keeps its identity. */
export type Shape =
  | RectangleShape
  | EllipseShape
  | DiamondShape
  | LineShape
  | StrokeShape
  | TextShape
  | FrameShape;
export type ShapeType = Shape['type'];

/** A shape to be made: the board gives it its id and index; what is left out has its default (see `defaults.ts`). */
export type NewShape = NewOf<Shape>;
type NewOf<S> = S extends Shape
  ? Pick<S, 'type' | 'x' | 'y'> &
      Partial<Omit<S, 'type' | 'x' | 'y' | 'style' | 'index'>> & { readonly style?: Partial<Style> }
  : never;

/**
 * What can be changed of a shape; keys that the shape's type does not have are refused with a {@link BoardError}.
 * `points` of a stroke are x, y, pressure triples.
 */
export type ShapePatch = Changeable<RectangleShape> &
  Changeable<LineShape> &
  Changeable<TextShape> &
  Changeable<FrameShape> & { readonly style?: Partial<Style>; readonly text?: string };
type Changeable<S> = Partial<Omit<S, 'id' | 'type' | 'index' | 'style' | 'text'>>;
