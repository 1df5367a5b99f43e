import type { PaletteColour } from '../board/shape.ts';
import type { NextStyle } from '../editor/editor.ts';
import { type StyleField, styleView } from '../editor/style-fields.ts';
import {
  ALIGNS,
  DASHES,
  FILLS,
  FONTS,
  HEADS,
  neighbour,
  OPACITIES,
  PATTERNS,
  STROKES,
  stepped,
  TEXT_SIZES,
  WIDTHS,
} from '../editor/style-scales.ts';
import type { PlainKey } from '../i18n/message.ts';
import type { Action, ActionContext } from './action.ts';
import type { Shortcut } from './shortcut.ts';

/** Whether the style bar has the row, for what is selected or for what the tool draws next. */
const offers =
  (field: StyleField) =>
  ({ editor }: ActionContext): boolean =>
    styleView(editor.selectedShapes(), editor.tool.get(), editor.nextStyle.get()).fields.includes(field);

/** The value that is changed: what the selected shapes have in common, or else the first of them has. */
const currentOf = <K extends keyof NextStyle>({ editor }: ActionContext, key: K): NextStyle[K] => {
  const shapes = editor.selectedShapes();
  const view = (some: typeof shapes): Partial<NextStyle> =>
    styleView(some, editor.tool.get(), editor.nextStyle.get()).values;
  return view(shapes)[key] ?? view(shapes.slice(0, 1))[key] ?? editor.nextStyle.get()[key];
};

const styleAction = (
  id: PlainKey & `style.${string}`,
  field: StyleField,
  shortcuts: readonly Shortcut[],
  change: (context: ActionContext) => Partial<NextStyle>,
): Action => ({
  id,
  group: 'style',
  label: id,
  shortcuts,
  edits: true,
  enabled: offers(field),
  run: (context) => context.editor.setStyle(change(context)),
});

/** In the order of the palette, as the number keys lie on the keyboard; white, which covers, comes after them. */
const COLOUR_KEYS: readonly (readonly [PaletteColour, PlainKey & `style.${string}`, Shortcut])[] = [
  ['ink', 'style.strokeInk', 'Alt+1'],
  ['grey', 'style.strokeGrey', 'Alt+2'],
  ['red', 'style.strokeRed', 'Alt+3'],
  ['orange', 'style.strokeOrange', 'Alt+4'],
  ['yellow', 'style.strokeYellow', 'Alt+5'],
  ['green', 'style.strokeGreen', 'Alt+6'],
  ['teal', 'style.strokeTeal', 'Alt+7'],
  ['blue', 'style.strokeBlue', 'Alt+8'],
  ['violet', 'style.strokeViolet', 'Alt+9'],
  ['pink', 'style.strokePink', 'Alt+0'],
  ['white', 'style.strokeWhite', 'W'],
];

const widths = WIDTHS.map(([, width]) => width);
const textSizes = TEXT_SIZES.map(([, size]) => size);

/**
 * What the style bar offers, for whoever draws with one hand on the keyboard: of the selected shapes, or of what is
 * drawn next. S and G are the keys of Excalidraw for stroke and fill.
 */
export const styleActions: readonly Action[] = [
  ...COLOUR_KEYS.map(([stroke, label, key]) => styleAction(label, 'stroke', [key], () => ({ stroke }))),
  styleAction('style.nextStroke', 'stroke', ['S'], (context) => ({
    stroke: neighbour(STROKES, currentOf(context, 'stroke'), 1),
  })),
  styleAction('style.previousStroke', 'stroke', ['Shift+S'], (context) => ({
    stroke: neighbour(STROKES, currentOf(context, 'stroke'), -1),
  })),
  styleAction('style.nextFill', 'fill', ['G'], (context) => ({
    fill: neighbour(FILLS, currentOf(context, 'fill'), 1),
  })),
  styleAction('style.previousFill', 'fill', ['Shift+G'], (context) => ({
    fill: neighbour(FILLS, currentOf(context, 'fill'), -1),
  })),
  styleAction('style.nextPattern', 'fillPattern', ['X'], (context) => ({
    fillPattern: neighbour(PATTERNS, currentOf(context, 'fillPattern'), 1),
  })),
  styleAction('style.thinner', 'width', [','], (context) => ({
    width: stepped(widths, currentOf(context, 'width'), -1),
  })),
  styleAction('style.thicker', 'width', ['.'], (context) => ({
    width: stepped(widths, currentOf(context, 'width'), 1),
  })),
  styleAction('style.nextDash', 'dash', ['B'], (context) => ({
    dash: neighbour(DASHES, currentOf(context, 'dash'), 1),
  })),
  styleAction('style.smallerText', 'textSize', ['Mod+Shift+,'], (context) => ({
    fontSize: stepped(textSizes, currentOf(context, 'fontSize'), -1),
  })),
  styleAction('style.largerText', 'textSize', ['Mod+Shift+.'], (context) => ({
    fontSize: stepped(textSizes, currentOf(context, 'fontSize'), 1),
  })),
  styleAction('style.nextFont', 'font', ['F'], (context) => ({
    font: neighbour(FONTS, currentOf(context, 'font'), 1),
  })),
  styleAction('style.nextAlign', 'align', ['M'], (context) => ({
    align: neighbour(ALIGNS, currentOf(context, 'align'), 1),
  })),
  styleAction('style.nextStartHead', 'startHead', ['Shift+N'], (context) => ({
    startHead: neighbour(HEADS, currentOf(context, 'startHead'), 1),
  })),
  styleAction('style.nextEndHead', 'endHead', ['N'], (context) => ({
    endHead: neighbour(HEADS, currentOf(context, 'endHead'), 1),
  })),
  styleAction('style.lessOpaque', 'opacity', ['I'], (context) => ({
    opacity: stepped(OPACITIES, currentOf(context, 'opacity'), -1),
  })),
  styleAction('style.moreOpaque', 'opacity', ['Shift+I'], (context) => ({
    opacity: stepped(OPACITIES, currentOf(context, 'opacity'), 1),
  })),
];
