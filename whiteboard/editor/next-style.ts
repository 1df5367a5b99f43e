import {
  DEFAULT_ALIGN,
  DEFAULT_FONT,
  DEFAULT_FONT_SIZE,
  DEFAULT_STYLE,
  defaultEndHead,
} from '../board/defaults.ts';
import type { Shape, ShapePatch, Style } from '../board/shape.ts';
import type { NextStyle } from './editor.ts';

export const initialStyle: NextStyle = {
  ...DEFAULT_STYLE,
  fontSize: DEFAULT_FONT_SIZE,
  font: DEFAULT_FONT,
  align: DEFAULT_ALIGN,
  startHead: 'none',
  endHead: defaultEndHead('arrow'),
};

/** The part that every shape has. */
export const shapeStyle = (style: NextStyle): Style => ({
  stroke: style.stroke,
  fill: style.fill,
  fillPattern: style.fillPattern,
  width: style.width,
  dash: style.dash,
  opacity: style.opacity,
});

const baseKeys = ['stroke', 'fill', 'fillPattern', 'width', 'dash', 'opacity'] as const;
const textKeys = ['fontSize', 'font', 'align'] as const;
const lineKeys = ['startHead', 'endHead'] as const;

const picked = <K extends keyof NextStyle>(
  patch: Partial<NextStyle>,
  keys: readonly K[],
): Partial<Pick<NextStyle, K>> =>
  Object.fromEntries(
    keys.filter((key) => patch[key] !== undefined).map((key) => [key, patch[key]]),
  ) as Partial<Pick<NextStyle, K>>;

/** What a change of style means for a shape of this type, or null for nothing. */
export const stylePatch = (shape: Shape, patch: Partial<NextStyle>): ShapePatch | null => {
  const style = picked(patch, baseKeys);
  const own =
    shape.type === 'text'
      ? picked(patch, textKeys)
      : shape.type === 'line' || shape.type === 'arrow'
        ? picked(patch, lineKeys)
        : {};
  const hasStyle = Object.keys(style).length > 0;
  if (!hasStyle && Object.keys(own).length === 0) return null;
  return { ...own, ...(hasStyle ? { style } : {}) };
};
