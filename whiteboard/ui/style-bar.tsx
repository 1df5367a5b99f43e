import { type CSSProperties, type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react';
import { FILL_PALETTE, isPaletteColour, PALETTE, strokeColour } from '../board/palette.ts';
import type { Colour, Dash, FillPattern, Head } from '../board/shape.ts';
import type { NextStyle } from '../editor/editor.ts';
import { type StyleField, type StyleView, styleView } from '../editor/style-fields.ts';
import {
  ALIGNS,
  DASHES,
  FILLS,
  FONTS,
  HEADS,
  nearest,
  OPACITIES,
  PATTERNS,
  STROKES,
  TEXT_SIZES,
  WIDTHS,
} from '../editor/style-scales.ts';
import { useSession, useT } from './app-context.ts';
import { Choice } from './choice.tsx';
import { focusCanvas } from './focus-canvas.ts';
import { Icon } from './icons.tsx';
import { Popover } from './popover.tsx';
import { useStore } from './use-store.ts';
import './style-bar.css';

const ALIGN_ICONS = { left: 'alignLeft', centre: 'alignCentre', right: 'alignRight' } as const;

const Picture = ({ children, flip = false }: { readonly children: ReactNode; readonly flip?: boolean }) => (
  <svg
    className={flip ? 'option-picture flip' : 'option-picture'}
    viewBox="0 0 24 24"
    width="20"
    height="20"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.75"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    {children}
  </svg>
);

const DASH_ARRAYS: Record<Dash, string | undefined> = {
  solid: undefined,
  dashed: '4.5 4',
  dotted: '0.1 3.8',
};
const HEAD_DRAWINGS: Record<Head, ReactNode> = {
  none: null,
  arrow: <path d="m14 7 6 5-6 5" />,
  triangle: <path d="m12.5 7 8 5-8 5z" fill="currentColor" />,
  dot: <circle cx="17" cy="12" r="3.5" fill="currentColor" />,
  bar: <path d="M20 6.5v11" />,
  diamond: <path d="m11.5 12 4.5-4 4.5 4-4.5 4z" fill="currentColor" />,
};
const PATTERN_DRAWINGS: Record<FillPattern, ReactNode> = {
  solid: <rect x="5" y="5" width="14" height="14" rx="2" fill="currentColor" />,
  hachure: <path d="M5 11 11 5M5 18 18 5M12 19l7-7" />,
  'cross-hatch': <path d="M5 11 11 5M5 18 18 5M12 19l7-7M5 13l6 6M6 5l13 13M13 5l6 6" />,
};

interface ColourChoiceProps {
  readonly label: string;
  readonly fill: boolean;
  readonly value: Colour | undefined;
  readonly onChoose: (colour: Colour) => void;
}

/** The palette by name, and the browser's own picker for anything else. */
const ColourChoice = ({ label, fill, value, onChoose }: ColourChoiceProps) => {
  const t = useT();
  const { editor } = useSession();
  const theme = useStore(editor.theme);
  const palette = fill ? FILL_PALETTE : PALETTE;
  const names: readonly Colour[] = fill ? FILLS : STROKES;
  const picker = useRef<HTMLInputElement>(null);
  const choose = useRef(onChoose);
  choose.current = onChoose;
  // React's onChange follows each movement in the picker; `change` comes once, when it is closed: one undo step.
  useEffect(() => {
    const input = picker.current;
    if (input === null) return;
    const onChange = (): void => {
      choose.current(input.value as Colour);
      // Unlike a button, the picker has taken the focus.
      if (editor.editing.get() !== null) focusCanvas();
    };
    input.addEventListener('change', onChange);
    return () => input.removeEventListener('change', onChange);
  }, [editor]);
  // As it is painted: lines that would not be seen on a dark board are lighter there.
  const shown = (colour: Colour): string => (fill ? null : strokeColour(colour, theme)) ?? colour;
  const custom = value !== undefined && value !== 'none' && !isPaletteColour(value) ? value : null;
  useEffect(() => {
    if (picker.current !== null && custom !== null) picker.current.value = custom.slice(0, 7);
  }, [custom]);
  return (
    <Choice
      label={label}
      className="choice swatches"
      value={value}
      onChoose={onChoose}
      options={names.map((colour) => ({
        value: colour,
        label: t(colour === 'none' || isPaletteColour(colour) ? `colour.${colour}` : 'style.custom'),
        picture: (
          <span
            className={colour === 'none' ? 'swatch swatch-none' : 'swatch'}
            style={
              (isPaletteColour(colour) ? { '--swatch': palette[colour][theme] } : undefined) as
                | CSSProperties
                | undefined
            }
          />
        ),
      }))}
    >
      <label className={custom === null ? 'option' : 'option option-custom'} title={t('style.custom')}>
        <span
          className={custom === null ? 'swatch swatch-rainbow' : 'swatch'}
          style={(custom === null ? undefined : { '--swatch': shown(custom) }) as CSSProperties | undefined}
        />
        <input
          ref={picker}
          type="color"
          className="visually-hidden"
          aria-label={`${label}: ${t('style.custom')}`}
        />
      </label>
    </Choice>
  );
};

const Field = ({ field, values }: { readonly field: StyleField; readonly values: StyleView['values'] }) => {
  const t = useT();
  const { editor } = useSession();
  const set = (patch: Partial<NextStyle>): void => editor.setStyle(patch);
  switch (field) {
    case 'stroke':
      return (
        <ColourChoice
          label={t('style.stroke')}
          fill={false}
          value={values.stroke}
          onChoose={(stroke) => set({ stroke })}
        />
      );
    case 'fill':
      return (
        <ColourChoice label={t('style.fill')} fill value={values.fill} onChoose={(fill) => set({ fill })} />
      );
    case 'fillPattern':
      return (
        <Choice
          label={t('style.fillPattern')}
          value={values.fillPattern}
          onChoose={(fillPattern) => set({ fillPattern })}
          options={PATTERNS.map((value) => ({
            value,
            label: t(`pattern.${value}`),
            picture: <Picture>{PATTERN_DRAWINGS[value]}</Picture>,
          }))}
        />
      );
    case 'width':
      return (
        <Choice
          label={t('style.width')}
          value={nearest(
            WIDTHS.map(([, width]) => width),
            values.width,
          )}
          onChoose={(width) => set({ width })}
          options={WIDTHS.map(([name, value]) => ({
            value,
            label: t(`width.${name}`),
            picture: (
              <Picture>
                <path d="M5 12h14" strokeWidth={0.6 + value * 0.8} />
              </Picture>
            ),
          }))}
        />
      );
    case 'dash':
      return (
        <Choice
          label={t('style.dash')}
          value={values.dash}
          onChoose={(dash) => set({ dash })}
          options={DASHES.map((value) => ({
            value,
            label: t(`dash.${value}`),
            picture: (
              <Picture>
                <path d="M3.5 12h17" strokeWidth="2.2" strokeDasharray={DASH_ARRAYS[value]} />
              </Picture>
            ),
          }))}
        />
      );
    case 'textSize':
      return (
        <Choice
          label={t('style.textSize')}
          value={nearest(
            TEXT_SIZES.map(([, size]) => size),
            values.fontSize,
          )}
          onChoose={(fontSize) => set({ fontSize })}
          options={TEXT_SIZES.map(([name, value]) => ({
            value,
            label: t(`textSize.${name}`),
            picture: <span className={`option-size option-size-${name}`}>A</span>,
          }))}
        />
      );
    case 'font':
      return (
        <Choice
          label={t('style.font')}
          value={values.font}
          onChoose={(font) => set({ font })}
          options={FONTS.map((value) => ({
            value,
            label: t(`font.${value}`),
            picture: <span className={`option-font option-font-${value}`}>Aa</span>,
          }))}
        />
      );
    case 'align':
      return (
        <Choice
          label={t('style.align')}
          value={values.align}
          onChoose={(align) => set({ align })}
          options={ALIGNS.map((value) => ({
            value,
            label: t(`align.${value}`),
            picture: <Icon name={ALIGN_ICONS[value]} />,
          }))}
        />
      );
    case 'startHead':
    case 'endHead':
      return (
        <Choice
          label={t(`style.${field}`)}
          value={values[field]}
          onChoose={(head) => set(field === 'startHead' ? { startHead: head } : { endHead: head })}
          options={HEADS.map((value) => ({
            value,
            label: t(`head.${value}`),
            picture: (
              <Picture flip={field === 'startHead'}>
                <path d="M4 12h13" />
                {HEAD_DRAWINGS[value]}
              </Picture>
            ),
          }))}
        />
      );
    case 'opacity':
      return (
        <Choice
          label={t('style.opacity')}
          value={nearest(OPACITIES, values.opacity)}
          onChoose={(opacity) => set({ opacity })}
          options={OPACITIES.map((value) => ({
            value,
            label: t('style.percent', { percent: value * 100 }),
            picture: <span className="option-number">{value * 100}</span>,
          }))}
        />
      );
  }
};

const useStyleView = (): StyleView => {
  const { editor } = useSession();
  const selection = useStore(editor.selection);
  const tool = useStore(editor.tool);
  const next = useStore(editor.nextStyle);
  // The selected shapes' values change with the board, not with the set of ids.
  useSyncExternalStore(
    (listener) =>
      editor.board.onChange((change) => {
        if ([...change.updated].some((id) => editor.selection.get().has(id))) listener();
      }),
    () => selectedStyles(editor.selectedShapes()),
  );
  return styleView(selection.size === 0 ? [] : editor.selectedShapes(), tool, next);
};

/** A value that changes when, and only when, the styles of the shapes do. */
const selectedStyles = (shapes: readonly { readonly style: object }[]): string =>
  JSON.stringify(shapes.slice(0, 200).map(({ style, ...shape }) => [style, styleKeys(shape)]));

const styleKeys = (shape: object): unknown[] =>
  ['fontSize', 'font', 'align', 'startHead', 'endHead', 'closed'].map((key) => Reflect.get(shape, key));

/** Colours, widths and the rest, of the selection or of what is drawn next. */
export const StyleBar = () => {
  const t = useT();
  const { editor } = useSession();
  const readOnly = useStore(editor.readOnly);
  const theme = useStore(editor.theme);
  const { fields, values } = useStyleView();
  if (readOnly || fields.length === 0) return null;
  const rows = fields.map((field) => <Field key={field} field={field} values={values} />);
  const stroke = values.stroke;
  const current = stroke === undefined ? undefined : (strokeColour(stroke, theme) ?? 'none');
  return (
    <>
      <aside className="panel style-bar" data-text-controls aria-label={t('style.bar')}>
        {rows}
      </aside>
      <div className="panel style-opener" data-text-controls>
        <Popover
          label={t('style.open')}
          role="dialog"
          side="above"
          align="end"
          button={<span className="swatch" style={{ '--swatch': current } as CSSProperties} />}
        >
          {() => <div className="style-sheet">{rows}</div>}
        </Popover>
      </div>
    </>
  );
};
