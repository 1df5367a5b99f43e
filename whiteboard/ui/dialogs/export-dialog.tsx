import { useEffect, useId, useMemo, useState } from 'react';
import type { Shape } from '../../board/shape.ts';
import { paintShapes } from '../../canvas/paint/paint-shapes.ts';
import { measureText } from '../../canvas/paint/text.ts';
import type { Theme } from '../../editor/editor.ts';
import { laterWords } from '../../i18n/later-words.ts';
import { embeddedFonts } from '../../io/embedded-fonts.ts';
import { ExportError, pngScales, pngSize, shapesToPng } from '../../io/png.ts';
import { pictureBox, shapesToSvg } from '../../io/svg.ts';
import { useApp, useSession, useT } from '../app-context.ts';
import { Choice } from '../choice.tsx';
import { Dialog } from '../dialog.tsx';
import { download, fileNameOf } from '../download.ts';
import { Icon } from '../icons.tsx';
import { useStore } from '../use-store.ts';
import './export-dialog.css';

type Format = 'png' | 'svg';
/** SVG has no size of its own: any scale can be drawn. */
const SVG_SCALES = [1, 2, 3] as const;
const SVG_TYPE = 'image/svg+xml';

/** Shapes in the preview; more would keep the dialog from opening at once. */
const MAX_PREVIEW = 3_000;

/** The address of a picture that lives as long as the component. */
const useObjectUrl = (content: string | null): string | null => {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (content === null) return;
    const made = URL.createObjectURL(new Blob([content], { type: SVG_TYPE }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [content]);
  return content === null ? null : url;
};

/** The fonts that a drawing of the shapes brings along; null until they are there. */
const useFonts = (shapes: readonly Shape[]): string | null => {
  const [fonts, setFonts] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    embeddedFonts(shapes).then(
      (loaded) => {
        if (current) setFonts(loaded);
      },
      (error: unknown) => {
        // Offline, as a rule: whoever looks at the drawing sees it in a font of their own.
        console.warn('The drawing is exported without its handwriting.', error);
        if (current) setFonts('');
      },
    );
    return () => {
      current = false;
    };
  }, [shapes]);
  return fonts;
};

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

const Check = ({ label, checked, disabled = false, onChange }: CheckProps) => (
  <label className="check">
    <input
      type="checkbox"
      checked={checked}
      disabled={disabled}
      onChange={(event) => onChange(event.target.checked)}
    />
    <span>{label}</span>
  </label>
);

/** A picture of the board or of the selection, as a file or on the clipboard. */
const ExportDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useT();
  const say = laterWords(t);
  const { toasts } = useApp();
  const { editor } = useSession();
  const selection = useStore(editor.selection);
  const [format, setFormat] = useState<Format>('png');
  const [onlySelected, setOnlySelected] = useState(selection.size > 0);
  const [background, setBackground] = useState(true);
  const [theme, setTheme] = useState<Theme>(editor.theme.get());
  const [wantedScale, setWantedScale] = useState<number>(2);
  const [busy, setBusy] = useState(false);
  const problemId = useId();
  const [problem, setProblem] = useState<string | null>(null);

  // Taken once: what others draw meanwhile does not change the picture that was looked at.
  const all = useMemo(() => [...editor.board.ordered], [editor]);
  const shapes = useMemo(
    () => (onlySelected ? all.filter(({ id }) => selection.has(id)) : all),
    [all, selection, onlySelected],
  );
  // What is offered can be made: the largest scale that fits takes the place of one that does not.
  const box = useMemo(() => pictureBox(shapes), [shapes]);
  const fitting = useMemo(() => (box === null ? SVG_SCALES : pngScales(box)), [box]);
  const pngScale = fitting.includes(wantedScale) ? wantedScale : (fitting.at(-1) ?? 1);
  const scales = format === 'png' ? fitting : SVG_SCALES;
  const factors = new Intl.NumberFormat(t.language, { maximumSignificantDigits: 2 });
  const scale = format === 'png' ? pngScale : wantedScale;
  const size = format === 'png' && box !== null ? pngSize(box, scale) : null;
  const fonts = useFonts(shapes);
  const svg = (size: number): string =>
    shapesToSvg(shapes, {
      theme,
      background,
      scale: size,
      title: editor.board.title,
      measure: measureText,
      fonts: fonts ?? '',
    });
  const previewed = shapes.length > 0 && shapes.length <= MAX_PREVIEW && fonts !== null;
  const preview = useObjectUrl(previewed ? svg(1) : null);

  const picture = async (as: Format): Promise<Blob> =>
    as === 'svg'
      ? new Blob([svg(scale)], { type: SVG_TYPE })
      : shapesToPng(shapes, paintShapes, { scale: pngScale, theme, background });

  const attempt = async (work: () => Promise<void>): Promise<void> => {
    // Not by disabling the button, which would lose the focus.
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      console.warn(error);
      const reason = error instanceof Error ? error.message : String(error);
      setProblem(
        error instanceof ExportError
          ? say(`export.error.${error.code}`)
          : say('export.failed', { error: reason }),
      );
    } finally {
      setBusy(false);
    }
  };
  const save = () =>
    attempt(async () => {
      const name = fileNameOf(editor.board.title, t('app.untitled'), `.${format}`);
      download(await picture(format), name);
      toasts.show({ tone: 'success', text: t('file.saved', { name }) });
      onClose();
    });
  const copy = () =>
    attempt(async () => {
      // Safari takes a promise only, made within the click; the others take both.
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture('png') })]);
      toasts.show({ tone: 'success', text: say('export.copied') });
    });
  const canCopy = typeof ClipboardItem !== 'undefined' && navigator.clipboard !== undefined;

  return (
    <Dialog title={say('export.title')} onClose={onClose} size="large">
      <div className="export">
        <div
          className={background ? 'export-preview' : 'export-preview export-transparent'}
          data-theme={theme}
        >
          {preview !== null && <img src={preview} alt={say('export.preview')} />}
          {shapes.length === 0 && <p>{say('export.error.empty')}</p>}
        </div>
        <div className="export-options">
          <Choice
            label={say('export.format')}
            className="choice choice-words"
            value={format}
            onChoose={setFormat}
            options={[
              { value: 'png', label: say('export.png') },
              { value: 'svg', label: say('export.svg') },
            ]}
          />
          <Choice
            label={say('export.scale')}
            className="choice choice-words"
            value={scale}
            onChoose={setWantedScale}
            options={scales.map((value) => ({
              value,
              label: say('export.scaleTimes', { factor: factors.format(value) }),
            }))}
          >
            {size !== null && <span className="fine export-size">{say('export.size', size)}</span>}
          </Choice>
          <Choice
            label={say('export.theme')}
            className="choice choice-words"
            value={theme}
            onChoose={setTheme}
            options={[
              { value: 'light', label: say('settings.themeLight') },
              { value: 'dark', label: say('settings.themeDark') },
            ]}
          />
          <Check
            label={say('export.selection')}
            checked={onlySelected}
            disabled={selection.size === 0}
            onChange={setOnlySelected}
          />
          <Check label={say('export.background')} checked={background} onChange={setBackground} />
          {problem !== null && (
            <p id={problemId} className="note note-warning" role="alert">
              <Icon name="warning" size={18} />
              {problem}
            </p>
          )}
          <div className="button-row">
            {canCopy && (
              <button
                type="button"
                className="button-secondary"
                disabled={fonts === null || shapes.length === 0}
                aria-busy={busy}
                onClick={() => void copy()}
              >
                {say('export.copy')}
              </button>
            )}
            <button
              type="button"
              className="button-primary"
              disabled={fonts === null || shapes.length === 0}
              aria-busy={busy}
              aria-describedby={problem === null ? undefined : problemId}
              onClick={() => void save()}
            >
              {say('export.download')}
            </button>
          </div>
        </div>
      </div>
    </Dialog>
  );
};
export default ExportDialog;
