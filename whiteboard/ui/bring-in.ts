import type { Shell } from '../actions/action.ts';
import { LIMITS } from '../board/limits.ts';
import { layoutText } from '../board/outline/text-layout.ts';
import type { NewShape } from '../board/shape.ts';
import { measureText } from '../canvas/paint/text.ts';
import type { Editor } from '../editor/editor.ts';
import { laterWords } from '../i18n/later-words.ts';
import type { Translate } from '../i18n/translate.ts';
import { ImportError } from '../io/import-error.ts';
import { type ImportReport as ReadReport, ReportBuilder } from '../io/import-report.ts';
import { pasteShapes, regroup } from '../io/paste-shapes.ts';
import { shortenText } from '../io/shorten-text.ts';
import { inFreePlace } from './free-place.ts';
import type { ImportReport, ImportRun, Imports, ReportLine } from './imports.ts';

export interface BringInContext {
  readonly editor: Editor;
  readonly imports: Imports;
  readonly notify: Shell['notify'];
  readonly t: () => Translate;
}

interface BoardPoint {
  readonly x: number;
  readonly y: number;
}

interface Added {
  /** How many shapes were added. */
  readonly added: number;
  readonly report: ReadReport;
}

/** Adds shapes as one undo step, selects them, and shows them if they are out of sight. */
const addShapes = (editor: Editor, shapes: readonly NewShape[]): number => {
  if (shapes.length === 0) return 0;
  const { board } = editor;
  board.undo.mark();
  const ids = board.add(shapes);
  editor.setTool('select');
  editor.select(ids);
  const box = editor.boundsOf(ids);
  const { width, height } = editor.viewport.get();
  if (box !== null) {
    const from = editor.toScreen(box);
    const to = editor.toScreen({ x: box.x + box.w, y: box.y + box.h });
    if (from.x < 0 || from.y < 0 || to.x > width || to.y > height) editor.zoomToFit(ids);
  }
  return ids.length;
};

const middleOfView = (editor: Editor): BoardPoint => {
  const { width, height } = editor.viewport.get();
  return editor.toBoard({ x: width / 2, y: height / 2 });
};

/** Adds plain text as one text shape: as much of it as a board takes. Without a place, beside what is there. */
const addTextShape = (editor: Editor, text: string, at: BoardPoint | null): Added => {
  const report = new ReportBuilder();
  const plain = shortenText(text.replaceAll('\r\n', '\n').trim(), LIMITS.text, report);
  if (plain === '') return { added: 0, report: report.finish() };
  const { fontSize, font, align, stroke, opacity } = editor.nextStyle.get();
  const look = { text: plain, fontSize, font, align, autosize: true } as const;
  const { width: w, height: h } = layoutText({ ...look, w: 0 }, measureText);
  const style = { stroke, opacity };
  const { x, y } = at ?? middleOfView(editor);
  const shape = { type: 'text', x: x - w / 2, y: y - h / 2, w, h, ...look, style } as const;
  const shapes = at === null ? inFreePlace(editor, [shape]) : [shape];
  return { added: addShapes(editor, shapes), report: report.finish() };
};

/** What was approximated or left out, in words, most frequent first. */
export const reportLines = (
  report: ReadReport,
  t: Translate,
): Pick<ImportReport, 'approximated' | 'leftOut'> => {
  const say = laterWords(t);
  const sorted = (lines: ReportLine[]): ReportLine[] => lines.sort((a, b) => b.count - a.count);
  return {
    approximated: sorted(
      [...report.approximated].map(([what, count]) => ({ what: say(`approximated.${what}`), count })),
    ),
    leftOut: sorted([...report.leftOut].map(([what, count]) => ({ what: say(`leftOut.${what}`), count }))),
  };
};

/** An error of an importer, or any other, in the language of the interface. */
const messageOf = (error: unknown, t: Translate): string => {
  if (error instanceof ImportError) return laterWords(t)(`import.error.${error.code}`);
  return error instanceof Error ? error.message : String(error);
};

/**
 * Adds what a clipboard holds as text: copied shapes (Meshboard's or Excalidraw's), or else a text shape. Says what of
 * it could not be taken, and when there was nothing.
 * @param at where its middle goes, in board units.
 */
export const bringInText = (text: string, at: BoardPoint, context: BringInContext): void => {
  const { editor, imports, notify } = context;
  const t = context.t();
  const clipboard = t('import.clipboard');
  try {
    const pasted = pasteShapes(text, at);
    const { added, report } =
      pasted === null
        ? addTextShape(editor, text, at)
        : { added: addShapes(editor, pasted.shapes), report: pasted.report };
    const name = pasted?.from === 'excalidraw' ? 'Excalidraw' : clipboard;
    const lines = reportLines(report, t);
    if (lines.approximated.length + lines.leftOut.length > 0) imports.show({ name, added, ...lines });
    else if (added === 0) notify({ tone: 'info', text: t('import.nothing') });
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    notify({ tone: 'error', text: t('import.failed', { name: clipboard, error: messageOf(error, t) }) });
  }
};

const isPlainText = (file: File): boolean => file.type === 'text/plain' || /\.(txt|md)$/i.test(file.name);

const readFile = async (
  file: File,
  at: BoardPoint | null,
  run: ImportRun,
  { editor, t }: BringInContext,
): Promise<ImportReport> => {
  const { name } = file;
  const { readBoardFile, textOfFile } = await import('../io/read-board-file.ts');
  if (isPlainText(file)) {
    const text = await textOfFile(file);
    run.signal.throwIfAborted();
    const { added, report } = addTextShape(editor, text, at);
    return { name, added, ...reportLines(report, t()) };
  }
  const read = await readBoardFile(file, run.signal, run.progress, at === null ? {} : { centre: at });
  const { board } = editor;
  const fresh = board.shapes.size === 0 && board.title === '';
  const shapes = at === null ? inFreePlace(editor, read.shapes) : read.shapes;
  const added = addShapes(editor, regroup(shapes));
  if (fresh && added > 0 && read.title !== '') board.title = read.title.slice(0, 200);
  return { name, added, ...reportLines(read.report, t()) };
};

/**
 * Brings files onto the board, one after the other; each failure is said and stops no other file.
 * @param at where they were dropped, in board units; null keeps a drawing where it was, if nothing lies there.
 */
export const bringInFiles = async (
  files: readonly File[],
  at: BoardPoint | null,
  context: BringInContext,
): Promise<void> => {
  const { imports, notify } = context;
  for (const file of files) {
    const { name } = file;
    try {
      const report = await imports.run(name, (run) => readFile(file, at, run, context));
      const t = context.t();
      if (report === null) notify({ tone: 'info', text: t('import.cancelled') });
      else if (imports.state.get().kind === 'idle') {
        notify({ tone: 'success', text: t('import.done', { count: report.added }) });
      }
    } catch (error) {
      console.warn(error);
      const t = context.t();
      notify({ tone: 'error', text: t('import.failed', { name, error: messageOf(error, t) }) });
    }
  }
};
