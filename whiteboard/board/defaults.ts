import type { Colour, Dash, FillPattern, FontFamily, Head, ShapeType, Style, TextAlign } from './shape.ts';

/** What a shape looks like that says nothing of its style. Part of the format: a value left out means this. */
export const DEFAULT_STYLE: Style = Object.freeze({
  stroke: 'ink' as Colour,
  fill: 'none' as Colour,
  fillPattern: 'solid' as FillPattern,
  width: 2,
  dash: 'solid' as Dash,
  opacity: 1,
});

export const DEFAULT_FONT_SIZE = 20;
export const DEFAULT_FONT: FontFamily = 'hand';
export const DEFAULT_ALIGN: TextAlign = 'left';

/** Arrows point at their end unless told otherwise; lines do not. */
export const defaultEndHead = (type: ShapeType): Head => (type === 'arrow' ? 'arrow' : 'none');
